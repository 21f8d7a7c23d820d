import { userInfo } from 'node:os';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { ConfigurationInvalid, HubRefused } from '#domain/base/errors.ts';
import { TABLES } from '#domain/base/tables.ts';
import type { CatalogEntry, VersionId } from '#domain/hub/catalog-entry.ts';
import type { CatalogFilter } from '#domain/hub/publishing.ts';
import { dataFolder } from '#local/data-folder.ts';
import { type HubRequest, hubAnswer, type RequestedChange } from '#local/hub/hub-requests.ts';
import { systemClock } from '#platform/base/clock.ts';
import { lambdaHost } from '#platform/base/host.ts';
import { type Catalog, catalogTable } from '#platform/hub/catalog.ts';
import { type ControlOffers, controlOffersTable } from '#platform/hub/control-offers.ts';
import { type PackageStore, packageBucket } from '#platform/hub/package-store.ts';
import { publishPackage } from '#platform/hub/publish-package.ts';
import { rebuildOffers, searchCatalog } from '#platform/hub/search-catalog.ts';
import { requireAwsAccess } from '#scripts/aws-access.ts';
import { flag, text } from '#scripts/terminal/definition.ts';
import { ask, knownPlatform, platform } from '../platform-client.ts';

/** The options of every command that asks a hub. */
export const HUB_PLACE = {
  environment: text(
    'NAME',
    'the hub of a deployed environment, by the name of its file in config/environments; left out: that of this machine',
  ),
  data: text('DIR', 'folder of the platform of this machine (default: .local)'),
  json: flag('one JSON object'),
};
export const HUB_NOTES = [
  'With --environment your AWS credentials write to the table security_reactors and to the bucket of the packages; they come from the environment, as for the AWS CLI. Without it the hub of this machine is asked, where people are only names.',
] as const;

export type HubPlace = { readonly environment: string | undefined; readonly data: string | undefined };

/** A hub as people use it. Every method throws HubRefused with the reason, or HubUnavailable. */
export interface HubClient {
  publish(zip: Uint8Array): Promise<CatalogEntry>;
  change(id: VersionId, change: RequestedChange): Promise<CatalogEntry>;
  find(id: VersionId): Promise<CatalogEntry | undefined>;
  list(filter: CatalogFilter): Promise<readonly CatalogEntry[]>;
  /** Writes the search by controls anew, from the catalog. */
  rebuild(): Promise<void>;
}

/**
 * Opens the hub of this machine, or of an environment where one is named.
 * @param mayStart false: a platform that does not run, and has no state to go on with, is not started
 * @throws ConfigurationInvalid
 */
export async function openHub({ environment, data }: HubPlace, mayStart = true): Promise<HubClient> {
  requireOnePlace({ environment, data });
  if (environment === undefined) return openLocalHub(data, mayStart);
  const { loadConfig } = await import('../../config/load-config.ts');
  const { account, region, project } = await loadConfig(environment);
  const [dynamoDb, s3] = [lambdaHost.client(DynamoDBClient, { region }), lambdaHost.client(S3Client, { region })];
  await requireAwsAccess(dynamoDb, region);
  const prefix = `${project}-${environment}`;
  return deployedHub({
    catalog: catalogTable(dynamoDb, `${prefix}-${TABLES.catalog.name}`),
    offers: controlOffersTable(dynamoDb, `${prefix}-${TABLES.hubControls.name}`),
    packages: packageBucket(s3, `${prefix}-packages-${account}`),
    by: userInfo().username,
  });
}

/** @throws ConfigurationInvalid where a folder of this machine and an environment are both named */
export function requireOnePlace({ environment, data }: HubPlace): void {
  if (environment !== undefined && data !== undefined)
    throw new ConfigurationInvalid('--data is for the platform of this machine; leave out one of --data and --environment.');
}

type DeployedHub = {
  readonly catalog: Catalog;
  readonly offers: ControlOffers;
  readonly packages: PackageStore;
  readonly by: string;
};

/** A hub by its tables and its bucket. @param by the name that rows get as publisher; who it really was stands in CloudTrail */
function deployedHub({ catalog, offers, packages, by }: DeployedHub): HubClient {
  return {
    publish: async (zip) => (await publishPackage(zip, { catalog, packages, clock: systemClock, by })).entry,
    change: (id, change) => catalog.change(id, change),
    find: (id) => catalog.find(id),
    list: (filter) => searchCatalog({ catalog, offers }, filter),
    rebuild: () => rebuildOffers({ catalog, offers }),
  };
}

async function openLocalHub(data: string | undefined, mayStart: boolean): Promise<HubClient> {
  const open = mayStart ? platform : knownPlatform;
  const running = await open(dataFolder(data), (line) => console.error(line));
  const send = async (request: HubRequest) => {
    const answer = await ask(running, '/hub', request).catch((cause: unknown) => {
      // The platform was reached, so what it says is its answer.
      throw cause instanceof ConfigurationInvalid ? new HubRefused(cause.message, { cause }) : cause;
    });
    return hubAnswer.parse(answer).entries;
  };
  const sendOne = async (request: HubRequest) => {
    const [entry] = await send(request);
    if (entry === undefined) throw new HubRefused('The hub of this machine answered nothing. Ask again.');
    return entry;
  };
  return {
    publish: (zip) => sendOne({ action: 'publish', zip: Buffer.from(zip).toString('base64'), by: userInfo().username }),
    change: (id, change) => sendOne({ action: 'change', id, change }),
    find: async (id) => (await send({ action: 'find', id }))[0],
    rebuild: async () => void (await send({ action: 'rebuild' })),
    list: ({ control, technique, publisher }) =>
      send({
        action: 'list',
        filter: {
          ...(control !== undefined && { control }),
          ...(technique !== undefined && { technique }),
          ...(publisher !== undefined && { publisher }),
        },
      }),
  };
}
