import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { EnrichmentOutcome } from '#domain/enrichment-outcome.ts';
import { findingEventPattern } from '#domain/finding-event-pattern.ts';
import { reactionEventPattern } from '#domain/reaction/reaction-event-pattern.ts';
import type { EnrichEnv } from '#handlers/enrich/env.ts';
import type { RollUpReport } from '#handlers/roll-up-tactics/core.ts';
import type { RollUpTacticsEnv } from '#handlers/roll-up-tactics/env.ts';
import { enrichmentOutcomes } from '#platform/outcome-channel.ts';
import { type DynamoDbStandIn, startDynamoDb } from './dynamodb/dynamodb.ts';
import { createEventBus, type EventBus, queueTarget } from './event-bridge/event-bus.ts';
import { lambdaContext } from './lambda-context.ts';
import { type QueuePoller, startQueuePoller } from './queue-poller.ts';
import { type Queue, type Queues, startQueues } from './queues.ts';
import { type ReactionCloud, type ReactionOptions, type ReactionStage, startReactionCloud } from './reaction/reaction-cloud.ts';
import { type SecurityHubStandIn, startSecurityHub } from './security-hub/security-hub.ts';
import { openSeededDatabase, type SeededDatabase } from './seeded-database.ts';

/** The administrator account and aggregation Region of the local cloud, and the key that signs as it. */
export const HOME = { partition: 'aws', accountId: '999988887777', region: 'eu-central-1' } as const;
const ACCESS_KEY = 'AKIALOCALEXAMPLE';
const LEDGER_TABLE = 'attack-reactor-local-enrichment_ledger';
/** Whose resources reactors may touch: the accounts of the shipped findings. */
export const MEMBER_ACCOUNTS = ['210987654321', '321098765432', '432109876543'] as const;
const MAX_RECEIVE_COUNT = 10;

export type CloudOptions = {
  /** `enforced` keeps Security Hub's 10 calls a second. */
  readonly quota: 'enforced' | 'unlimited';
  readonly publishMode?: 'administrator' | 'annotate';
  readonly granularity?: 'technique' | 'source';
  readonly maxTechniques?: number;
  /** Also what reacts: workflow, reactors, member accounts, chat; without Python with moto, in S3 buckets only. */
  readonly withReaction?: boolean;
  readonly reactionOptions?: ReactionOptions;
  /** Told what becomes of each finding, batch by batch. */
  readonly onOutcomes: (outcomes: readonly EnrichmentOutcome[]) => void;
  /** Told what a function throws and what a stand-in refuses; messages then come back by themselves. */
  readonly onError: (error: unknown) => void;
};

/** The enrichment part of the platform on this machine: real handlers, real database, stand-ins for the AWS services. */
export type Cloud = {
  readonly database: SeededDatabase;
  readonly securityHub: SecurityHubStandIn;
  readonly bus: EventBus;
  readonly queues: Queues;
  readonly enrichment: Queue;
  readonly deadLetters: Queue;
  /** A client of this cloud's SQS. */
  readonly sqs: SQSClient;
  readonly reaction: ReactionCloud | undefined;
  /** Resolves when every event is delivered and every message is handled or dead. */
  settled(): Promise<void>;
  /** Runs λ roll-up-tactics once. */
  rollUpTactics(): Promise<RollUpReport>;
  close(): Promise<void>;
};

type Stage = Pick<Cloud, 'database' | 'securityHub' | 'bus' | 'queues' | 'enrichment' | 'deadLetters' | 'sqs'> & {
  readonly dynamoDb: DynamoDbStandIn;
  readonly reactions: Queue;
  readonly reactionDeadLetters: Queue;
};

/** Starts everything; the environment variables of this process then point at it, as those of a function do in AWS. */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const stage = await setStage(options);
  Object.assign(process.env, awsEnvironment(stage), functionEnvironment(stage, options));
  const enrich: { handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> } = await import('#handlers/enrich/handler.ts');
  const rollUp: { handler(event: unknown, context: Context): Promise<RollUpReport> } = await import('#handlers/roll-up-tactics/handler.ts');
  const listen = (outcomes: unknown) => options.onOutcomes(outcomes as readonly EnrichmentOutcome[]);
  enrichmentOutcomes.subscribe(listen);
  const poller = startQueuePoller({
    client: stage.sqs,
    queue: stage.enrichment,
    handler: enrich.handler,
    functionName: 'attack-reactor-local-enrich',
    batchSize: 100,
    batchingWindowMs: 50,
    maximumConcurrency: 2,
    timeoutSeconds: 60,
    onError: options.onError,
  });
  const reaction = options.withReaction === true ? await startReactionCloud(reactionStage(stage, options)) : undefined;
  return {
    ...stage,
    reaction,
    settled: () => settle(stage, poller, reaction),
    rollUpTactics: () => rollUp.handler({}, contextOf('attack-reactor-local-roll-up-tactics')),
    async close() {
      enrichmentOutcomes.unsubscribe(listen);
      await poller.stop();
      await reaction?.close();
      stage.sqs.destroy();
      await Promise.all([stage.securityHub.close(), stage.queues.close(), stage.dynamoDb.close(), stage.database.close()]);
    },
  };
}

async function setStage({ quota, withReaction }: CloudOptions): Promise<Stage> {
  const [database, dynamoDb, queues] = await Promise.all([openSeededDatabase(), startDynamoDb(), startQueues({ region: HOME.region })]);
  await dynamoDb.createTable(
    {
      TableName: LEDGER_TABLE,
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    },
    'expiresAt',
  );
  const deadLetters = await queues.createQueue('enrichment-dead-letters');
  const enrichment = await queues.createQueue('enrichment', {
    deadLetter: deadLetters,
    maxReceiveCount: MAX_RECEIVE_COUNT,
    visibilityTimeoutSeconds: 360,
  });
  const reactionDeadLetters = await queues.createQueue('reaction-dead-letters');
  const reactions = await queues.createQueue('reactions', {
    deadLetter: reactionDeadLetters,
    maxReceiveCount: MAX_RECEIVE_COUNT,
    visibilityTimeoutSeconds: 360,
  });
  const rule = (name: string, pattern: object, queue: Queue) => ({
    name,
    pattern,
    targets: [queueTarget(queue.name, (body) => queues.send(queue, body))],
  });
  const bus = createEventBus([
    rule('findings', findingEventPattern, enrichment),
    ...(withReaction === true ? [rule('reactions', reactionEventPattern, reactions)] : []),
  ]);
  const accountOf = (key: string) => (key === ACCESS_KEY ? HOME.accountId : undefined);
  const securityHub = await startSecurityHub({ ...HOME, quota, accountOf, now: Date.now, emit: (event) => bus.put(event) });
  const sqs = new SQSClient({
    endpoint: queues.endpoint,
    region: HOME.region,
    credentials: { accessKeyId: ACCESS_KEY, secretAccessKey: 'local' },
  });
  return { database, dynamoDb, queues, bus, securityHub, enrichment, deadLetters, sqs, reactions, reactionDeadLetters };
}

/** A finding may become an event only after the queue looked empty, so look until nothing moved in between. */
async function settle(stage: Stage, poller: QueuePoller, reaction: ReactionCloud | undefined): Promise<void> {
  let before: number;
  do {
    before = stage.securityHub.counters.events;
    await stage.securityHub.delivered();
    await poller.idle();
    await reaction?.settled();
  } while (stage.securityHub.counters.events !== before);
}

function reactionStage(stage: Stage, options: CloudOptions): ReactionStage {
  return {
    ...stage,
    home: HOME,
    deadLetters: stage.reactionDeadLetters,
    memberAccountIds: MEMBER_ACCOUNTS,
    environment: databaseEnvironment(stage),
    options: options.reactionOptions ?? {},
    onError: options.onError,
  };
}

function contextOf(functionName: string): Context {
  return lambdaContext({ functionName, region: HOME.region, accountId: HOME.accountId, timeoutSeconds: 60 }, Date.now);
}

/** What the SDK reads: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
function awsEnvironment({ securityHub, queues, dynamoDb }: Stage): Record<string, string> {
  return {
    // Metrics would be printed as JSON; the outcomes say the same.
    POWERTOOLS_METRICS_DISABLED: 'true',
    AWS_REGION: HOME.region,
    AWS_ACCESS_KEY_ID: ACCESS_KEY,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_SECURITYHUB: securityHub.url,
    AWS_ENDPOINT_URL_SQS: queues.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.url,
  };
}

function functionEnvironment(stage: Stage, options: CloudOptions): EnrichEnv & RollUpTacticsEnv {
  const { deadLetters } = stage;
  return {
    ...databaseEnvironment(stage),
    PUBLISHER_PARTITION: HOME.partition,
    PUBLISHER_ACCOUNT_ID: HOME.accountId,
    PUBLISHER_REGION: HOME.region,
    COMPANY_NAME: 'Local',
    PUBLISH_MODE: options.publishMode ?? 'administrator',
    IMPORT_CALLS_PER_SECOND: '10',
    LEDGER_TABLE,
    DEAD_LETTER_QUEUE_URL: deadLetters.url,
    GRANULARITY: options.granularity ?? 'technique',
    MAX_TECHNIQUES_PER_FINDING: String(options.maxTechniques ?? 5),
  };
}

/** What every function reads that asks the mapping. */
function databaseEnvironment({ database }: Stage) {
  return {
    POWERTOOLS_SERVICE_NAME: 'attack-reactor',
    POWERTOOLS_METRICS_NAMESPACE: 'AttackReactor',
    POWERTOOLS_LOG_LEVEL: 'ERROR',
    DATABASE_HOST: database.host,
    DATABASE_PORT: String(database.port),
    DATABASE_NAME: database.database,
    DATABASE_USER: database.reader,
    DATABASE_AUTH: 'none',
    DATABASE_TLS: 'disable',
  } as const;
}
