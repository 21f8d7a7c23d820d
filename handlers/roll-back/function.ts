import { buildVariables, defineFunction, invoked } from '#domain/base/function-definition.ts';
import type { RollBackEnv } from './env.ts';

export const rollBackFunction = defineFunction({
  name: 'roll-back',
  description: 'Restores what an execution changed and reads it back, for people who ask for it.',
  memoryMb: 512,
  // Three calls of a reactor: look, restore, read back. The lease of core.ts is longer.
  timeoutSeconds: 240,
  vpc: false,
  environment: buildVariables<RollBackEnv>(),
  trigger: invoked({ by: 'people' }),
});
