import { buildVariables, defineFunction, schedule } from '#domain/base/function-definition.ts';
import type { CollectFindingsEnv } from './env.ts';

export const collectFindingsFunction = defineFunction({
  name: 'collect-findings',
  description: 'Collects the findings of Security Hub, page by page, and closes those that are there no more.',
  memoryMb: 512,
  timeoutSeconds: 300,
  vpc: false,
  environment: buildVariables<CollectFindingsEnv>(),
  trigger: schedule('finding-collection', { everyMinutes: 5 }),
});
