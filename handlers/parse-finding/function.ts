import { buildVariables, defineFunction, step } from '#domain/base/function-definition.ts';
import { REACTION_WORKFLOW } from '#domain/reaction/workflow-definition.ts';
import type { ParseFindingEnv } from './env.ts';

export const parseFindingFunction = defineFunction({
  name: 'parse-finding',
  description: 'First step: finds binding, reactor and target for every resource of every finding.',
  // The whole mapping release is in its memory.
  memoryMb: 1024,
  timeoutSeconds: 45,
  vpc: true,
  environment: buildVariables<ParseFindingEnv>(),
  trigger: step({ workflow: REACTION_WORKFLOW }),
});
