import { buildVariables, defineFunction, step } from '#domain/base/function-definition.ts';
import { REACTION_WORKFLOW } from '#domain/reaction/workflow-definition.ts';
import type { SendNotificationEnv } from './env.ts';

export const sendNotificationFunction = defineFunction({
  name: 'send-notification',
  description: 'One message per state change to the notification topic.',
  memoryMb: 256,
  timeoutSeconds: 30,
  vpc: false,
  environment: buildVariables<SendNotificationEnv>(),
  trigger: step({ workflow: REACTION_WORKFLOW }),
});
