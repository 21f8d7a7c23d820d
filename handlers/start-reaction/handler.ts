import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { deadLetterQueue } from '#platform/queue/dead-letters.ts';
import { queuePipeline } from '#platform/queue/queue-pipeline.ts';
import { deferredReactionsTable } from '#platform/reaction/deferred-reactions.ts';
import { reactionSources } from '#platform/reaction/reaction-access.ts';
import { reactionGuardsTable } from '#platform/reaction/reaction-guards.ts';
import { stepFunctions } from '#platform/reaction/workflow.ts';
import { type StartReactionDeps, startReactions } from './core.ts';
import { startReactionEnv } from './env.ts';
import { reportStarts } from './telemetry.ts';

export const pipeline = queuePipeline({
  env: startReactionEnv,
  compose: (env, host, telemetry): StartReactionDeps => ({
    ...reactionSources(env, host, telemetry),
    guards: reactionGuardsTable(host.client(DynamoDBClient), env.GUARDS_TABLE, host.clock),
    deferred: deferredReactionsTable(host.client(DynamoDBClient), env.GUARDS_TABLE),
    workflow: stepFunctions(host.client(SFNClient)),
    deadLetters: deadLetterQueue(host.client(SQSClient), env.DEAD_LETTER_QUEUE_URL),
    stateMachines: { waiting: env.WAITING_STATE_MACHINE_ARN, express: env.EXPRESS_STATE_MACHINE_ARN },
  }),
  run: async (messages, deps, telemetry) => reportStarts(await startReactions(messages, deps), telemetry),
});
