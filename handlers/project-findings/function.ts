import { buildVariables, defineFunction, queue } from '#domain/base/function-definition.ts';
import type { ProjectFindingsEnv } from './env.ts';

export const projectFindingsFunction = defineFunction({
  name: 'project-findings',
  description: 'Stores the newest version of every finding.',
  memoryMb: 512,
  timeoutSeconds: 60,
  vpc: false,
  environment: buildVariables<ProjectFindingsEnv>(),
  trigger: queue('findings-store', {
    batchSize: 100,
    batchWindowSeconds: 5,
    maximumConcurrency: 5,
    progress: { returned: 'FindingsNotStored', handled: ['FindingsStored', 'FindingsUnchanged'] },
  }),
});
