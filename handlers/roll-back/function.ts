import { buildVariables, defineFunction, invoked } from '#domain/base/function-definition.ts';
import { ROLL_BACK_SECONDS } from '#domain/reaction/phase-times.ts';
import type { RollBackEnv } from './env.ts';

export const rollBackFunction = defineFunction({
  name: 'roll-back',
  description: 'Restores what an execution changed and reads it back, for people who ask for it.',
  memoryMb: 512,
  timeoutSeconds: ROLL_BACK_SECONDS,
  vpc: false,
  environment: buildVariables<RollBackEnv>(),
  trigger: invoked({ by: 'people' }),
});
