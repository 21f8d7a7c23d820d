import { userInfo } from 'node:os';
import type { CatalogEntry, VersionId } from '#domain/hub/catalog-entry.ts';
import type { CatalogFilter } from '#domain/hub/publishing.ts';
import { type HubRequest, hubAnswer, type RequestedChange } from '#local/hub/hub-requests.ts';
import { systemClock } from '#platform/base/clock.ts';
import { catalogTable } from '#platform/hub/catalog.ts';
import { controlOffersTable } from '#platform/hub/control-offers.ts';
import { packageBucket } from '#platform/hub/package-store.ts';
import { publishPackage } from '#platform/hub/publish-package.ts';
import { rebuildOffers, searchCatalog } from '#platform/hub/search-catalog.ts';
import { type DeployedPlace, type HubPlace, openEnvironment, openMachine, requireAnswer, requireOnePlace } from './hub-place.ts';

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
export async function openHub(place: HubPlace, mayStart = true): Promise<HubClient> {
  requireOnePlace(place);
  const { environment, data } = place;
  return environment === undefined ? openLocalHub(data, mayStart) : deployedHub(await openEnvironment(environment));
}

/** A hub by its tables and its bucket. Rows get the name of the person; who it really was stands in CloudTrail. */
function deployedHub({ dynamoDb, s3, tables, packageBucket: bucket }: DeployedPlace): HubClient {
  const catalog = catalogTable(dynamoDb, tables.catalog);
  const offers = controlOffersTable(dynamoDb, tables.hubControls);
  const publishing = { catalog, packages: packageBucket(s3, bucket), clock: systemClock, by: userInfo().username };
  return {
    publish: async (zip) => (await publishPackage(zip, publishing)).entry,
    change: (id, change) => catalog.change(id, change),
    find: (id) => catalog.find(id),
    list: (filter) => searchCatalog({ catalog, offers }, filter),
    rebuild: () => rebuildOffers({ catalog, offers }),
  };
}

async function openLocalHub(data: string | undefined, mayStart: boolean): Promise<HubClient> {
  const ask = await openMachine('/hub', data, mayStart);
  const send = async (request: HubRequest) => hubAnswer.parse(await ask(request)).entries;
  const sendOne = async (request: HubRequest) => requireAnswer((await send(request))[0]);
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
