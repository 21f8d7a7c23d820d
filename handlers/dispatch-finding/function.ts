import { buildVariables, defineFunction, step } from '#domain/base/function-definition.ts';
import { DISPATCH_SECONDS } from '#domain/reaction/phase-times.ts';
import { REACTION_WORKFLOW } from '#domain/reaction/workflow-definition.ts';
import type { DispatchFindingEnv } from './env.ts';

export const dispatchFindingFunction = defineFunction({
  name: 'dispatch-finding',
  description: 'Plans, applies and verifies with short-lived credentials of the member account.',
  memoryMb: 512,
  timeoutSeconds: DISPATCH_SECONDS,
  vpc: false,
  environment: buildVariables<DispatchFindingEnv>(),
  trigger: step({ workflow: REACTION_WORKFLOW }),
});
