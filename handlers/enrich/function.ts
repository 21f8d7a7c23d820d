import { buildVariables, defineFunction, queue } from '#domain/base/function-definition.ts';
import type { EnrichEnv } from './env.ts';

export const enrichFunction = defineFunction({
  name: 'enrich',
  description: 'Turns Security Hub findings into ATT&CK findings.',
  memoryMb: 1024,
  timeoutSeconds: 120,
  vpc: true,
  environment: buildVariables<EnrichEnv>(),
  trigger: queue('enrichment', {
    batchSize: 200,
    batchWindowSeconds: 5,
    maximumConcurrency: 2,
    progress: { returned: 'FindingsFailed', handled: ['FindingsEnriched', 'FindingsArchived'] },
  }),
});
