import { parseEnv } from '#platform/base/env.ts';
import { notifyFunction } from '#platform/notification/notify-function.ts';
import { chatChannel } from './core.ts';
import { notifyChatEnv } from './env.ts';

const env = parseEnv(notifyChatEnv);

export const handler = notifyFunction(env, (deps) => chatChannel(env, deps));
