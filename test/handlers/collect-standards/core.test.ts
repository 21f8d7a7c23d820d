import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SecurityHubDenied } from '#domain/base/errors.ts';
import type { HubStandards } from '#domain/finding/standard.ts';
import { collectStandards } from '#handlers/collect-standards/core.ts';
import { LOCAL_TABLES } from '#local/tables.ts';
import { type StandardStore, standardStoreTables } from '#platform/finding/standard-store.ts';
import { startFindingTable } from '../../support/finding-table.ts';

const NOW = Date.parse('2026-11-30T12:00:00.000Z');
const HOME = { accountId: '999988887777', region: 'eu-central-1' };
const AWAY = { accountId: '999988887777', region: 'eu-west-1' };

function told(...ids: readonly string[]): HubStandards {
  return {
    standards: [{ arn: 'arn:fsbp', subscriptionArn: 'arn:subscription', name: 'FSBP', status: 'READY' }],
    controls: ids.map((id) => ({
      id,
      title: id,
      description: '',
      severity: 'HIGH',
      status: 'ENABLED',
      remediationUrl: null,
      standards: ['arn:fsbp'],
    })),
    isComplete: true,
  };
}

describe('collect-standards', () => {
  let table: Awaited<ReturnType<typeof startFindingTable>>;
  let store: StandardStore;

  beforeEach(async () => {
    table = await startFindingTable();
    const names = { standards: LOCAL_TABLES.standards, controls: LOCAL_TABLES.controls };
    store = standardStoreTables(table.client, names, { now: () => NOW });
  });
  afterEach(() => table.close());

  const collect = (...says: readonly (HubStandards | Error)[]) =>
    collectStandards({
      places: [HOME, AWAY].slice(0, says.length),
      readerOf: ({ region }) => ({
        async load() {
          const said = says[region === HOME.region ? 0 : 1];
          if (said === undefined || said instanceof Error) throw said;
          return said;
        },
      }),
      store,
    });
  const idsAt = async (place: typeof HOME) => (await store.listControls(place)).map(({ id }) => id);

  it('keeps apart what different Regions say about the same control', async () => {
    const report = await collect(told('S3.1', 'S3.2'), told('S3.2'));

    expect(report.places).toMatchObject([
      { place: HOME, controls: 2, written: 3, removed: 0 },
      { place: AWAY, controls: 1, written: 2, removed: 0 },
    ]);
    expect([await idsAt(HOME), await idsAt(AWAY)]).toEqual([['S3.1', 'S3.2'], ['S3.2']]);
    expect(await store.listStandards(HOME)).toEqual(told().standards);
    expect(await store.listPlaces()).toEqual([
      { ...HOME, collectedAt: NOW },
      { ...AWAY, collectedAt: NOW },
    ]);
  });

  it('writes what is new and removes what is gone, and nothing else', async () => {
    await collect(told('S3.1', 'S3.2'));
    const changed = { ...told('S3.2', 'S3.3') };

    const report = await collect(changed);
    const again = await collect(changed);

    expect([report.places[0], again.places[0]]).toMatchObject([
      { written: 1, removed: 1 },
      { written: 0, removed: 0 },
    ]);
    expect(await idsAt(HOME)).toEqual(['S3.2', 'S3.3']);
  });

  it('removes nothing where it did not learn of all', async () => {
    await collect(told('S3.1', 'S3.2'));

    const report = await collect({ ...told('S3.2'), isComplete: false });

    expect(report.places[0]).toMatchObject({ removed: 0, isComplete: false });
    expect(await idsAt(HOME)).toEqual(['S3.1', 'S3.2']);
  });

  it('leaves a Region as it was that does not answer, does the others, and says so', async () => {
    await collect(told('S3.1'));
    const denied = new SecurityHubDenied('off');

    const report = await collect(denied, told('S3.2'));

    expect(report.error).toBe(denied);
    expect([await idsAt(HOME), await idsAt(AWAY)]).toEqual([['S3.1'], ['S3.2']]);
  });

  it('leaves bindings alone, in the same table', async () => {
    const binding = { pk: { S: 'BINDINGS' }, sk: { S: 'binding#a' }, content: { S: 'untouched' } };
    await table.client.send(new PutItemCommand({ TableName: LOCAL_TABLES.controls, Item: binding }));
    await collect(told('S3.1'));

    await collect(told());

    const { Item: kept } = await table.client.send(
      new GetItemCommand({ TableName: LOCAL_TABLES.controls, Key: { pk: binding.pk, sk: binding.sk } }),
    );
    expect(kept).toEqual(binding);
    expect(await idsAt(HOME)).toEqual([]);
  });

  it('names a row that somebody else has spoiled', async () => {
    await collect(told('S3.1'));
    const spoiled = { pk: { S: 'CONTROL#999988887777#eu-central-1' }, sk: { S: 'S3.1' }, content: { S: '{"id":' } };
    await table.client.send(new PutItemCommand({ TableName: LOCAL_TABLES.controls, Item: spoiled }));

    await expect(store.listControls(HOME)).rejects.toMatchObject({
      name: 'FindingStoreUnavailable',
      message: expect.stringContaining('S3.1'),
    });

    await collect(told('S3.1'));
    expect(await idsAt(HOME)).toEqual(['S3.1']);
  });
});
