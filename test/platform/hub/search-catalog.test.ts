import { createTables, LOCAL_TABLES } from '#local/tables.ts';
import { type Catalog, catalogTable } from '#platform/hub/catalog.ts';
import { type ControlOffers, controlOffersTable } from '#platform/hub/control-offers.ts';
import { rebuildOffers, searchCatalog } from '#platform/hub/search-catalog.ts';
import { aDigest, anOffer, verifiedChecks } from '#test/support/catalog.ts';
import { type ConnectedDynamoDb, startDynamoDbClient } from '../../support/dynamodb-client.ts';

describe('a search of a hub by control', () => {
  let dynamoDb: ConnectedDynamoDb;
  let hub: { catalog: Catalog; offers: ControlOffers };
  beforeAll(async () => {
    dynamoDb = await startDynamoDbClient();
    await createTables(dynamoDb.standIn);
    hub = {
      catalog: catalogTable(dynamoDb.client, LOCAL_TABLES.catalog),
      offers: controlOffersTable(dynamoDb.client, LOCAL_TABLES.hubControls),
    };
  });
  afterAll(() => dynamoDb.close());

  /** A verified version, of which the list of controls knows nothing yet. */
  async function publish(name: string, control: string) {
    const id = { publisher: 'acme', name, version: '1.0.0' };
    await hub.catalog.publish(anOffer(id));
    const entry = await hub.catalog.record(id, aDigest('a'), verifiedChecks([control]));
    return { id, entry };
  }
  const search = async (control: string) => (await searchCatalog(hub, { control })).map(({ version }) => version.name);

  it('finds what the list of controls was told, and nothing before', async () => {
    const { entry } = await publish('first', 'S3.1');

    expect(await search('S3.1')).toEqual([]);
    await hub.offers.follow(entry);
    await hub.offers.follow(entry);

    expect(await search('S3.1')).toEqual(['first']);
    expect(await hub.offers.list('S3.1')).toMatchObject([{ publisher: 'acme', name: 'first', effect: 'reversible', modes: ['approval'] }]);
    expect(await searchCatalog(hub, { control: 'S3.1', publisher: 'other' })).toEqual([]);
  });

  it('takes the word of the catalog: a version that ended is not found, though the list was not told yet', async () => {
    const { id, entry } = await publish('second', 'S3.2');
    await hub.offers.follow(entry);

    const after = await hub.catalog.change(id, { kind: 'revoked', reason: 'it opens port 22' });

    expect(await search('S3.2')).toEqual([]);
    await hub.offers.follow(after, entry);
    expect(await hub.offers.list('S3.2')).toEqual([]);
  });

  it('is written anew from the catalog', async () => {
    await publish('third', 'S3.3');
    const ended = await publish('fourth', 'S3.3');
    await hub.offers.follow(ended.entry);
    await hub.catalog.change(ended.id, { kind: 'withdrawn' });

    await rebuildOffers(hub);

    expect(await search('S3.3')).toEqual(['third']);
    expect(await hub.offers.list('S3.3')).toHaveLength(1);
  });
});
