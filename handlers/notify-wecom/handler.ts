import { notifyPipeline } from '#platform/notification/notify-pipeline.ts';
import { wecomChannel } from './core.ts';
import { notifyWecomEnv } from './env.ts';

export const pipeline = notifyPipeline(notifyWecomEnv, wecomChannel);
