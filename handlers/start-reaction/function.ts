import { buildVariables, defineFunction, queue } from '#domain/base/function-definition.ts';
import type { StartReactionEnv } from './env.ts';

export const startReactionFunction = defineFunction({
  name: 'start-reaction',
  description: 'Starts the workflow for findings that a binding wants something done about.',
  // The whole mapping release is in its memory.
  memoryMb: 1024,
  timeoutSeconds: 60,
  vpc: true,
  environment: buildVariables<StartReactionEnv>(),
  trigger: queue('reaction', {
    batchSize: 100,
    batchWindowSeconds: 5,
    maximumConcurrency: 2,
    progress: { returned: 'ReactionsFailed', handled: ['ReactionsStarted'] },
  }),
});
