import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { MappingIndex } from '#domain/mapping/mapping-index.ts';
import { systemClock } from '#platform/base/clock.ts';
import { FindingIndex } from '#platform/finding/finding-index.ts';
import { scanFindings } from '#platform/finding/finding-scan.ts';
import { findingStoreTable } from '#platform/finding/finding-store.ts';
import { readChecksum } from '#platform/finding/model-checksum.ts';
import { checkModel, rebuildModel } from '#platform/finding/model-rebuild.ts';
import { activeRelease, loadRelease } from '#platform/mapping/mapping-database.ts';
import { describeOnEachDatabase } from '../../support/database.ts';
import { FINDINGS_TABLE, startFindingTable, told } from '../../support/finding-table.ts';
import { aDocument, aRecord, seeded } from '../../support/finding-world.ts';

describeOnEachDatabase('a rebuild of the model', (database) => {
  let table: Awaited<ReturnType<typeof startFindingTable>>;
  let index: MappingIndex;
  beforeAll(async () => {
    table = await startFindingTable();
    index = new MappingIndex(await loadRelease(database.sql(), (await activeRelease(database.sql()))?.version ?? ''));
    const random = seeded(31);
    const documents = Array.from({ length: 400 }, () => aDocument(random, random.next(250)));
    const store = findingStoreTable(table.client, FINDINGS_TABLE, systemClock);
    const model = new FindingIndex(database.sql());
    for (let at = 0; at < documents.length; at += 50) {
      await store.remember(documents.slice(at, at + 50).map((document) => told(document)));
      await scanFindings(table.client, FINDINGS_TABLE, async ({ records }) => {
        await model.applyChanges(
          records.map((after) => ({ before: null, after })),
          index,
        );
      });
    }
  });
  afterAll(() => table.close());

  const source = () => ({ client: table.client, tableName: FINDINGS_TABLE, sql: database.sql(), index });
  const quiet = () => undefined;

  it('comes to the checksum that changes one by one came to', async () => {
    const kept = await readChecksum(database.sql());
    const before = await checkModel(source(), quiet);

    const after = await rebuildModel(source(), quiet);

    expect(before).toMatchObject({ checksum: kept, expected: kept, differences: 0, unreadable: 0, isEqual: true });
    expect(after).toEqual(before);
    expect(kept.findings).toBeGreaterThan(150);
  });

  it('finds and mends rows and counts that somebody changed', async () => {
    await database
      .sql()
      .query(`update console.finding set title = 'other' where identity = (select min(identity::text)::uuid from console.finding)`);
    await database
      .sql()
      .query(
        'update console.finding_total set n = n + 1 where (key_no, region_no) = (select key_no, region_no from console.finding_total limit 1)',
      );

    expect(await checkModel(source(), quiet)).toMatchObject({ isEqual: false });
    expect((await checkModel(source(), quiet)).differences).toBeGreaterThan(0);
    expect(await rebuildModel(source(), quiet)).toMatchObject({ isEqual: true });
    expect(await checkModel(source(), quiet)).toMatchObject({ isEqual: true, differences: 0 });
  });

  it('keeps the days of what has left', async () => {
    const gone = { ...aRecord(aDocument(seeded(1), 77_777)), isOpen: false, closedAt: Date.parse('2026-12-01T00:00:00Z') };
    const model = new FindingIndex(database.sql());
    await model.applyChanges([{ before: null, after: gone }], index);
    await model.applyChanges([{ before: gone, after: null }], index);

    const { isEqual } = await rebuildModel(source(), quiet);

    const { rows } = await database.sql().query('select sum(closed)::integer as closed from console.daily_total where has_left');
    expect({ isEqual, rows }).toEqual({ isEqual: true, rows: [{ closed: 1 }] });
  });

  it('tells of items that hold no finding, and leaves them out', async () => {
    await table.client.send(new PutItemCommand({ TableName: FINDINGS_TABLE, Item: { pk: { S: `finding#${'0'.repeat(32)}` } } }));

    expect(await rebuildModel(source(), quiet)).toMatchObject({ isEqual: true, unreadable: 1 });
  });
});
