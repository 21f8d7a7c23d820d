import { userInfo } from 'node:os';
import type { InstallationView, InstallPreview } from '#domain/hub/installation-view.ts';
import { type InstallationRequest, installationAnswer } from '#local/hub/installation-requests.ts';
import { systemClock } from '#platform/base/clock.ts';
import { type Consumer, openConsumer } from '#platform/hub/consumer.ts';
import { openConsumerParts } from '#platform/hub/consumer-parts.ts';
import { type DeployedPlace, type HubPlace, openEnvironment, openMachine, requireAnswer, requireOnePlace } from './hub-place.ts';

/** The hand of the person who calls on installed reactors. Every method throws HubRefused with the reason. */
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
  requireOnePlace(place);
  const { environment, data } = place;
  if (environment === undefined) return openLocalConsumer(data, mayStart);
  return asPerson(openDeployed(await openEnvironment(environment)));
}

function openDeployed({ dynamoDb, s3, tables, packageBucket }: DeployedPlace): Consumer {
  const places = { catalogTable: tables.catalog, packageBucket, trustBucket: packageBucket, reactorsTable: tables.reactors };
  return openConsumer({ ...openConsumerParts({ dynamoDb, s3, clock: systemClock }, places), clock: systemClock });
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
  const ask = await openMachine('/installations', data, mayStart);
  const send = async (request: InstallationRequest) => installationAnswer.parse(await ask(request));
  const by = userInfo().username;
  return {
    list: async () => (await send({ action: 'list' })).reactors,
    find: async (reactorId) => requireAnswer((await send({ action: 'find', reactorId })).reactors[0]),
    look: async (reactorId, version) =>
      requireAnswer((await send({ action: 'look', reactorId, ...(version !== undefined && { version }) })).preview),
    want: async ({ reactorId, version, digest }) => void (await send({ action: 'want', reactorId, version, digest, by })),
    wantBefore: async (reactorId) => void (await send({ action: 'want-before', reactorId })),
    forget: async (reactorId, forgetsUndo) => void (await send({ action: 'forget', reactorId, forgetsUndo })),
  };
}
