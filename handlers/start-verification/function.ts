import { buildVariables, defineFunction, stream } from '#domain/base/function-definition.ts';
import { TABLES } from '#domain/base/tables.ts';
import type { StartVerificationEnv } from './env.ts';

export const startVerificationFunction = defineFunction({
  name: 'start-verification',
  description: 'Starts the checks of what is published, keeps the search by controls, and keeps what is deleted from coming back.',
  memoryMb: 256,
  timeoutSeconds: 60,
  vpc: false,
  environment: buildVariables<StartVerificationEnv>(),
  trigger: stream(TABLES.catalog, {
    batchSize: 25,
    batchWindowSeconds: 0,
    // An outage of hours costs nothing: DynamoDB keeps changes for a day.
    maximumRetries: 1000,
  }),
});
