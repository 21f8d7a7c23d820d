import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { dynamoDbClient } from '#platform/base/aws-clients.ts';
import { systemClock } from '#platform/base/clock.ts';
import { parseEnv } from '#platform/base/env.ts';
import { reactionOutcomes } from '#platform/base/outcome-channel.ts';
import { deadLetterQueue } from '#platform/queue/dead-letters.ts';
import { queuePipeline } from '#platform/queue/queue-pipeline.ts';
import { reactionSources } from '#platform/reaction/reaction-access.ts';
import { reactionGuardsTable } from '#platform/reaction/reaction-guards.ts';
import { stepFunctions } from '#platform/reaction/workflow.ts';
import { type StartOutcome, type StartReactionDeps, startReactions } from './core.ts';
import { startReactionEnv } from './env.ts';

const env = parseEnv(startReactionEnv);
const logger = new Logger();
const metrics = new Metrics();

const METRIC: Readonly<Record<StartOutcome['kind'], string>> = {
  started: 'ReactionsStarted',
  repeated: 'ReactionsRepeated',
  skipped: 'ReactionsSkipped',
  rejected: 'ReactionsRejected',
  failed: 'ReactionsFailed',
};

const deps: StartReactionDeps = {
  ...reactionSources(env, (reason) => logger.warn('Mapping database is away; the release in memory is served', { reason: String(reason) })),
  guards: reactionGuardsTable(dynamoDbClient(), env.GUARDS_TABLE, systemClock),
  workflow: stepFunctions(new SFNClient({})),
  deadLetters: deadLetterQueue(new SQSClient({}), env.DEAD_LETTER_QUEUE_URL),
  stateMachines: { waiting: env.WAITING_STATE_MACHINE_ARN, express: env.EXPRESS_STATE_MACHINE_ARN },
};

export const handler = queuePipeline({
  logger,
  metrics,
  run: async (messages) => {
    const outcomes = await startReactions(messages, deps);
    for (const [kind, name] of Object.entries(METRIC)) {
      metrics.addMetric(name, MetricUnit.Count, outcomes.filter((outcome) => outcome.kind === kind).length);
    }
    for (const outcome of outcomes) if (outcome.kind !== 'skipped' && outcome.kind !== 'repeated') logger.info('Reaction', { outcome });
    if (reactionOutcomes.hasSubscribers) reactionOutcomes.publish(outcomes);
    return [...new Set(outcomes.flatMap((outcome) => (outcome.kind === 'failed' ? [outcome.messageId] : [])))];
  },
});
