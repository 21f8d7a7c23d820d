import { toManifestDocument } from '@attack-reactor/kit';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { visibilitySeconds } from '#domain/base/function-definition.ts';
import { startReactionFunction } from '#handlers/start-reaction/function.ts';
import { startDynamoDb } from '#local/dynamodb/dynamodb.ts';
import type { LoopbackServer } from '#local/loopback-server.ts';
import { type Queue, type Queues, startQueues } from '#local/queues.ts';
import { createTopic } from '#local/reaction/topic.ts';
import { type SecurityHubStandIn, startSecurityHub } from '#local/security-hub/security-hub.ts';
import { openSeededDatabase, type SeededDatabase } from '#local/seeded-database.ts';
import { createTables, LOCAL_TABLES } from '#local/tables.ts';
import { putBinding, putConfiguredReactor } from '#platform/reaction/reaction-rules.ts';
import { manifest } from './reaction-manifest.ts';
import { startMemberServices } from './reaction-member-services.ts';
import { type Meter, meterDynamoDb, meterSns } from './reaction-meters.ts';
import type { ReactionWorkload } from './reaction-workload.ts';

export const HOME = { partition: 'aws', accountId: '999988887777', region: 'eu-central-1' } as const;
export const CREDENTIALS = { accessKeyId: 'AKIABENCHEXAMPLE', secretAccessKey: 'bench' } as const;
const REACTOR_FUNCTION = 'reactor-bench';

/** Closes what was started, the last first. */
export class Closing {
  readonly #closers: (() => unknown)[] = [];

  add<Service extends { close(): unknown }>(service: Service): Service {
    this.#closers.unshift(() => service.close());
    return service;
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0)) await close();
  }
}

/** The AWS services around the functions, in this process. */
export type ReactionServices = {
  readonly database: SeededDatabase;
  readonly queues: Queues;
  readonly reactions: Queue;
  readonly notifications: Queue;
  readonly deadLetters: Queue;
  readonly topicArn: string;
  readonly securityHub: SecurityHubStandIn;
  readonly memberServices: LoopbackServer;
  /** Services that functions use; the clients beside them are not counted. */
  readonly meters: { readonly dynamoDb: Meter; readonly sns: Meter };
  readonly dynamoDb: DynamoDBClient;
  readonly sqs: SQSClient;
};

/** Starts them with the workload's bindings and bound findings in their places. @param workloadOf asked once the mapping is there */
export async function startReactionServices(
  closing: Closing,
  workloadOf: (database: SeededDatabase) => Promise<ReactionWorkload>,
  quota: 'enforced' | 'unlimited' = 'unlimited',
): Promise<ReactionServices & { readonly workload: ReactionWorkload }> {
  const database = closing.add(await openSeededDatabase());
  const workload = await workloadOf(database);
  const [tables, queues, memberServices, securityHub] = await Promise.all([
    startDynamoDb(),
    startQueues({ region: HOME.region }),
    startMemberServices(),
    startSecurityHub({ ...HOME, quota, now: Date.now, emit: () => undefined, accountOf: () => HOME.accountId }),
  ]);
  for (const service of [tables, queues, memberServices, securityHub]) closing.add(service);
  const dynamoDb = new DynamoDBClient({ endpoint: tables.url, region: HOME.region, credentials: CREDENTIALS });
  const sqs = new SQSClient({ endpoint: queues.endpoint, region: HOME.region, credentials: CREDENTIALS });
  closing.add({ close: () => [dynamoDb, sqs].map((client) => client.destroy()) });
  await createTables(tables);
  await install(dynamoDb, workload);
  for (const finding of workload.boundFindings) securityHub.ingest(finding);
  const meters = { dynamoDb: closing.add(await meterDynamoDb(tables.url)), sns: closing.add(await meterSns(queues.endpoint)) };
  return { ...(await createQueues(queues)), workload, database, queues, securityHub, memberServices, meters, dynamoDb, sqs };
}

async function install(dynamoDb: DynamoDBClient, { bindings }: ReactionWorkload): Promise<void> {
  const reactor = { manifest: toManifestDocument(manifest), functionName: REACTOR_FUNCTION, sha256: 'run from source' };
  await putConfiguredReactor(dynamoDb, LOCAL_TABLES.reactors, reactor);
  for (const one of bindings) await putBinding(dynamoDb, LOCAL_TABLES.controls, one);
}

async function createQueues(queues: Queues) {
  const deadLetters = await queues.createQueue('dead-letters');
  const { maxReceiveCount } = startReactionFunction.trigger;
  const settings = { deadLetter: deadLetters, maxReceiveCount, visibilityTimeoutSeconds: visibilitySeconds(startReactionFunction) };
  const [reactions, notifications] = [await queues.createQueue('reactions', settings), await queues.createQueue('notifications', settings)];
  return { deadLetters, reactions, notifications, topicArn: await createTopic(queues.endpoint, 'notifications', [notifications]) };
}
