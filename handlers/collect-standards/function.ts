import { buildVariables, defineFunction, schedule } from '#domain/base/function-definition.ts';
import type { CollectStandardsEnv } from './env.ts';

export const collectStandardsFunction = defineFunction({
  name: 'collect-standards',
  description: 'Collects the standards that are enabled, and their controls.',
  memoryMb: 256,
  timeoutSeconds: 300,
  vpc: false,
  environment: buildVariables<CollectStandardsEnv>(),
  trigger: schedule('standards', { everyMinutes: 720 }),
});
