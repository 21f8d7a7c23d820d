import { buildVariables, defineFunction, stream } from '#domain/base/function-definition.ts';
import { TABLES } from '#domain/base/tables.ts';
import type { StartInstallationEnv } from './env.ts';

export const startInstallationFunction = defineFunction({
  name: 'start-installation',
  description: 'Starts the work on reactors that people want installed, updated or gone.',
  memoryMb: 256,
  timeoutSeconds: 60,
  vpc: false,
  environment: buildVariables<StartInstallationEnv>(),
  trigger: stream(TABLES.reactors, {
    batchSize: 25,
    batchWindowSeconds: 0,
    // An outage of hours costs nothing: DynamoDB keeps changes for a day.
    maximumRetries: 1000,
  }),
});
