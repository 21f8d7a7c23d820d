import { parseEnv } from '#platform/base/env.ts';
import { notifyFunction } from '#platform/notification/notify-function.ts';
import { wecomChannel } from './core.ts';
import { notifyWecomEnv } from './env.ts';

const env = parseEnv(notifyWecomEnv);

export const handler = notifyFunction(env, (deps) => wecomChannel(env, deps));
