import { buildVariables, defineFunction, step } from '#domain/base/function-definition.ts';
import { REACTION_WORKFLOW } from '#domain/reaction/workflow-definition.ts';
import type { RecordExecutionEnv } from './env.ts';

export const recordExecutionFunction = defineFunction({
  name: 'record-execution',
  description: 'Writes the result of a reaction down and moves its finding.',
  memoryMb: 256,
  timeoutSeconds: 30,
  vpc: false,
  environment: buildVariables<RecordExecutionEnv>(),
  trigger: step({ workflow: REACTION_WORKFLOW }),
});
