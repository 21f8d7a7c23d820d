import { userInfo } from 'node:os';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { ConfigurationInvalid, HubRefused } from '#domain/base/errors.ts';
import { TABLES } from '#domain/base/tables.ts';
import type { InstallationView, InstallPreview } from '#domain/hub/installation-view.ts';
import { dataFolder } from '#local/data-folder.ts';
import { type InstallationRequest, installationAnswer } from '#local/hub/installation-requests.ts';
import { systemClock } from '#platform/base/clock.ts';
import { lambdaHost } from '#platform/base/host.ts';
import { type Consumer, openConsumer } from '#platform/hub/consumer.ts';
import { openConsumerParts } from '#platform/hub/consumer-parts.ts';
import { requireAwsAccess } from '#scripts/aws-access.ts';
import { ask, knownPlatform, platform } from '../platform-client.ts';
import { type HubPlace, requireOnePlace } from './hub-client.ts';

/** What people do with installed reactors, for the person who calls. Every method throws HubRefused with the reason. */
export interface ConsumerClient {
  list(): Promise<readonly InstallationView[]>;
  find(reactorId: string): Promise<InstallationView>;
  look(reactorId: string, version: string | undefined): Promise<InstallPreview>;
  want(preview: Pick<InstallPreview, 'reactorId' | 'version' | 'digest'>): Promise<void>;
  wantBefore(reactorId: string): Promise<void>;
  forget(reactorId: string, forgetsUndo: boolean): Promise<void>;
}

/**
 * Opens what is installed on this machine, or in an environment where one is named.
 * @param mayStart false: a platform that does not run, and has no state to go on with, is not started
 * @throws ConfigurationInvalid
 */
export async function openConsumerClient(place: HubPlace, mayStart = true): Promise<ConsumerClient> {
  const { environment, data } = place;
  requireOnePlace(place);
  if (environment === undefined) return openLocalConsumer(data, mayStart);
  const { loadConfig } = await import('../../config/load-config.ts');
  const { account, region, project } = await loadConfig(environment);
  const [dynamoDb, s3] = [lambdaHost.client(DynamoDBClient, { region }), lambdaHost.client(S3Client, { region })];
  await requireAwsAccess(dynamoDb, region);
  const prefix = `${project}-${environment}`;
  const packages = `${prefix}-packages-${account}`;
  const places = {
    catalogTable: `${prefix}-${TABLES.catalog.name}`,
    packageBucket: packages,
    trustBucket: packages,
    reactorsTable: `${prefix}-${TABLES.reactors.name}`,
  };
  const consumer = openConsumer({ ...openConsumerParts({ dynamoDb, s3, clock: systemClock }, places), clock: systemClock });
  return asPerson(consumer);
}

/** The name that rows get; who it really was stands in CloudTrail. */
function asPerson(consumer: Consumer): ConsumerClient {
  return {
    list: () => consumer.list(),
    find: (reactorId) => consumer.find(reactorId),
    look: (reactorId, version) => consumer.look(reactorId, version),
    want: async (wish) => void (await consumer.want({ ...wish, by: userInfo().username })),
    wantBefore: async (reactorId) => void (await consumer.wantBefore(reactorId)),
    forget: (reactorId, forgetsUndo) => consumer.forget(reactorId, forgetsUndo),
  };
}

async function openLocalConsumer(data: string | undefined, mayStart: boolean): Promise<ConsumerClient> {
  const open = mayStart ? platform : knownPlatform;
  const running = await open(dataFolder(data), (line) => console.error(line));
  const send = async (request: InstallationRequest) => {
    const answer = await ask(running, '/installations', request).catch((cause: unknown) => {
      // The platform was reached, so what it says is its answer.
      throw cause instanceof ConfigurationInvalid ? new HubRefused(cause.message, { cause }) : cause;
    });
    return installationAnswer.parse(answer);
  };
  const by = userInfo().username;
  return {
    list: async () => (await send({ action: 'list' })).reactors,
    async find(reactorId) {
      const [view] = (await send({ action: 'find', reactorId })).reactors;
      if (view === undefined) throw new HubRefused('The platform of this machine answered nothing. Ask again.');
      return view;
    },
    async look(reactorId, version) {
      const { preview } = await send({ action: 'look', reactorId, ...(version !== undefined && { version }) });
      if (preview === undefined) throw new HubRefused('The platform of this machine answered nothing. Ask again.');
      return preview;
    },
    want: async ({ reactorId, version, digest }) => void (await send({ action: 'want', reactorId, version, digest, by })),
    wantBefore: async (reactorId) => void (await send({ action: 'want-before', reactorId })),
    forget: async (reactorId, forgetsUndo) => void (await send({ action: 'forget', reactorId, forgetsUndo })),
  };
}
