import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { EnrichmentOutcome } from '#domain/enrichment/enrichment-outcome.ts';
import type { EnrichEnv } from '#handlers/enrich/env.ts';
import { pipeline } from '#handlers/enrich/handler.ts';
import { lambdaContext } from '#local/lambda-context.ts';
import { localHost, setProcessVariables } from '#local/local-host.ts';
import { type QueuePoller, startQueuePoller } from '#local/queue-poller.ts';
import { type Queue, type Queues, startQueues } from '#local/queues.ts';
import type { SecurityHubOptions, SecurityHubStandIn } from '#local/security-hub/security-hub.ts';
import { type Clock, systemClock } from '#platform/base/clock.ts';
import { enrichmentOutcomes } from '#platform/base/outcome-channel.ts';
import type { Environment } from '#platform/base/pipeline.ts';
import type { MappingDatabaseSettings } from '#platform/base/postgres.ts';
import { HOME } from './findings.ts';
import { LEDGER_TABLE, startLedgerTable } from './ledger-table.ts';
import { KEY_OF, startHub } from './security-hub.ts';

type Handler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

/** λ enrich as it deploys, between stand-ins: real handler, real mapping database, real SDK clients. */
export type EnrichFunction = {
  readonly hub: SecurityHubStandIn;
  readonly enrichment: Queue;
  readonly deadLetters: Queue;
  readonly queues: Queues;
  /** The outcomes of the handler for each finding, in order. */
  readonly outcomes: EnrichmentOutcome[];
  /** Errors that the function threw. */
  readonly errors: unknown[];
  /** Starts the function anew, as a cold container does. */
  cold(environment?: Partial<EnrichEnv>, clock?: Clock): Promise<Handler>;
  send(...bodies: readonly string[]): Promise<void>;
  /** Polls with a handler until every message is handled or dead. */
  drain(handler: Handler): Promise<void>;
  deadLetterReasons(): Promise<{ reason: string; field: string; body: string }[]>;
  close(): Promise<void>;
};

const CLIENT = { region: HOME.region, credentials: { accessKeyId: KEY_OF[HOME.accountId], secretAccessKey: 'example' } };

export async function startEnrichFunction(
  database: MappingDatabaseSettings,
  hubOptions: Partial<SecurityHubOptions> = {},
): Promise<EnrichFunction> {
  const [hub, table, queues] = await Promise.all([startHub(hubOptions), startLedgerTable(), startQueues({ region: HOME.region })]);
  const deadLetters = await queues.createQueue('dead-letters');
  const enrichment = await queues.createQueue('enrichment', { deadLetter: deadLetters, maxReceiveCount: 4 });
  const sqs = new SQSClient({ ...CLIENT, endpoint: queues.endpoint });
  const endpoints = {
    SecurityHubClient: hub.url,
    DynamoDBClient: table.standIn.url,
    SQSClient: queues.endpoint,
  };
  setProcessVariables();
  const outcomes: EnrichmentOutcome[] = [];
  const errors: unknown[] = [];
  const listen = (batch: unknown): void => void outcomes.push(...(batch as EnrichmentOutcome[]));
  enrichmentOutcomes.subscribe(listen);
  let poller: QueuePoller | undefined;

  return {
    hub,
    enrichment,
    deadLetters,
    queues,
    outcomes,
    errors,
    async cold(environment = {}, clock = systemClock) {
      const variables = { ...variablesOf(database, deadLetters.url), ...environment } as Environment;
      return pipeline.start(variables, localHost({ ...CLIENT, endpoints }, clock));
    },
    async send(...bodies) {
      for (const body of bodies) await sqs.send(new SendMessageCommand({ QueueUrl: enrichment.url, MessageBody: body }));
    },
    async drain(handler) {
      poller = startQueuePoller({
        client: sqs,
        queue: enrichment,
        handler,
        functionName: 'enrich',
        batchSize: 100,
        onError: (error) => errors.push(error),
      });
      await poller.idle();
      await poller.stop();
    },
    async deadLetterReasons() {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: deadLetters.url, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }),
      );
      return Messages.map(({ Body = '', MessageAttributes: attributes = {} }) => ({
        reason: attributes['reason']?.StringValue ?? '',
        field: attributes['field']?.StringValue ?? '',
        body: Body,
      }));
    },
    async close() {
      enrichmentOutcomes.unsubscribe(listen);
      sqs.destroy();
      await Promise.all([hub.close(), table.close(), queues.close()]);
    },
  };
}

/** An event as Lambda gets it from the queue, for tests that invoke the handler themselves. */
export function sqsEvent(...bodies: readonly string[]): SQSEvent {
  return {
    Records: bodies.map((body, position) => ({
      messageId: `message-${position}`,
      receiptHandle: `receipt-${position}`,
      body,
      attributes: { ApproximateReceiveCount: '1', SentTimestamp: '0', SenderId: 'x', ApproximateFirstReceiveTimestamp: '0' },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-central-1:999988887777:enrichment',
      awsRegion: HOME.region,
    })),
  };
}

export function context(): Context {
  return lambdaContext({ functionName: 'enrich', region: HOME.region, accountId: HOME.accountId, timeoutSeconds: 60 }, Date.now);
}

function variablesOf(database: MappingDatabaseSettings, deadLetterUrl: string): EnrichEnv {
  return {
    POWERTOOLS_SERVICE_NAME: 'attack-reactor',
    POWERTOOLS_METRICS_NAMESPACE: 'AttackReactor',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    DATABASE_HOST: database.DATABASE_HOST,
    DATABASE_PORT: String(database.DATABASE_PORT),
    DATABASE_NAME: database.DATABASE_NAME,
    DATABASE_USER: database.DATABASE_USER,
    DATABASE_AUTH: database.DATABASE_AUTH,
    DATABASE_TLS: database.DATABASE_TLS,
    PUBLISHER_PARTITION: HOME.partition,
    PUBLISHER_ACCOUNT_ID: HOME.accountId,
    PUBLISHER_REGION: HOME.region,
    COMPANY_NAME: 'Example',
    IMPORT_CALLS_PER_SECOND: '10',
    LEDGER_TABLE,
    DEAD_LETTER_QUEUE_URL: deadLetterUrl,
  };
}
