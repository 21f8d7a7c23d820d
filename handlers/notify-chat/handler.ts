import { notifyPipeline } from '#platform/notification/notify-pipeline.ts';
import { chatChannel } from './core.ts';
import { notifyChatEnv } from './env.ts';

export const pipeline = notifyPipeline(notifyChatEnv, chatChannel);
