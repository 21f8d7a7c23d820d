import { buildVariables, defineFunction } from '#domain/base/function-definition.ts';
import { ROUTE_FUNCTION } from '#domain/notification/route-function.ts';
import type { NotifyWecomEnv } from './env.ts';

export const notifyWecomFunction = defineFunction({
  ...ROUTE_FUNCTION,
  name: 'notify-wecom',
  environment: buildVariables<NotifyWecomEnv>(),
});
