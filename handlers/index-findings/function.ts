import { buildVariables, defineFunction, stream } from '#domain/base/function-definition.ts';
import { TABLES } from '#domain/base/tables.ts';
import type { IndexFindingsEnv } from './env.ts';

export const indexFindingsFunction = defineFunction({
  name: 'index-findings',
  description: 'Brings changes of findings into the read model of lists.',
  memoryMb: 1024,
  timeoutSeconds: 120,
  vpc: true,
  environment: buildVariables<IndexFindingsEnv>(),
  trigger: stream(TABLES.findings, {
    batchSize: 500,
    batchWindowSeconds: 5,
    // An outage of hours costs nothing: DynamoDB keeps changes for a day.
    maximumRetries: 1000,
  }),
});
