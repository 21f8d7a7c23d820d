import { buildVariables, defineFunction, step } from '#domain/base/function-definition.ts';
import { REACTION_WORKFLOW } from '#domain/reaction/workflow-definition.ts';
import type { DispatchFindingEnv } from './env.ts';

export const dispatchFindingFunction = defineFunction({
  name: 'dispatch-finding',
  description: 'Plans, applies and verifies with short-lived credentials of the member account.',
  memoryMb: 512,
  // It waits for a reactor, which has a minute, and for the member account.
  timeoutSeconds: 120,
  vpc: false,
  environment: buildVariables<DispatchFindingEnv>(),
  trigger: step({ workflow: REACTION_WORKFLOW }),
});
