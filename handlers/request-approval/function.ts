import { buildVariables, defineFunction, step } from '#domain/base/function-definition.ts';
import { REACTION_WORKFLOW } from '#domain/reaction/workflow-definition.ts';
import type { RequestApprovalEnv } from './env.ts';

export const requestApprovalFunction = defineFunction({
  name: 'request-approval',
  description: 'Asks people whether a plan may be carried out.',
  memoryMb: 256,
  timeoutSeconds: 30,
  vpc: false,
  environment: buildVariables<RequestApprovalEnv>(),
  trigger: step({ workflow: REACTION_WORKFLOW }),
});
