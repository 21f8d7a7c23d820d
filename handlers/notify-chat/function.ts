import { buildVariables, defineFunction } from '#domain/base/function-definition.ts';
import { ROUTE_FUNCTION } from '#domain/notification/route-function.ts';
import type { NotifyChatEnv } from './env.ts';

export const notifyChatFunction = defineFunction({ ...ROUTE_FUNCTION, name: 'notify-chat', environment: buildVariables<NotifyChatEnv>() });
