import { buildVariables, defineFunction, schedule } from '#domain/base/function-definition.ts';
import type { RollUpTacticsEnv } from './env.ts';

export const rollUpTacticsFunction = defineFunction({
  name: 'roll-up-tactics',
  description: 'Publishes one finding per tactic, account and Region.',
  memoryMb: 1024,
  timeoutSeconds: 600,
  vpc: true,
  environment: buildVariables<RollUpTacticsEnv>(),
  trigger: schedule('tactics', { everyMinutes: 15 }),
});
