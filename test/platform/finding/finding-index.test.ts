import type { FindingRecord } from '#domain/finding/finding-record.ts';
import { MappingIndex } from '#domain/mapping/mapping-index.ts';
import type { MappingRelease } from '#domain/mapping/mapping-release.ts';
import { INDEXER } from '#local/local-database.ts';
import { type FindingChange, FindingIndex } from '#platform/finding/finding-index.ts';
import { countDifferences, ExpectedModel, readChecksum } from '#platform/finding/model-checksum.ts';
import { activeRelease, loadRelease } from '#platform/mapping/mapping-database.ts';
import { describeOnEachDatabase } from '../../support/database.ts';
import { aDocument, aRecord, type Random, seeded } from '../../support/finding-world.ts';

const told = (after: FindingRecord, before: FindingRecord | null = null): FindingChange => ({ before, after });

/** A stream of changes, each finding in its order, and what it leaves. */
function aStream(random: Random, length: number) {
  const held = new Map<number, FindingRecord>();
  const changes: FindingChange[] = [];
  while (changes.length < length) {
    const number = random.next(60);
    const before = held.get(number) ?? null;
    if (before !== null && !before.isOpen && random.next(6) === 0) {
      held.delete(number);
      changes.push({ before, after: null });
      continue;
    }
    const after = aRecord(aDocument(random, number), before ?? undefined);
    if (before !== null && after.mark <= before.mark) continue;
    held.set(number, after);
    changes.push({ before, after });
  }
  return { changes, records: [...held.values()] };
}

describeOnEachDatabase('the index of findings', (database) => {
  let release: MappingRelease;
  let index: MappingIndex;
  beforeAll(async () => {
    release = await loadRelease(database.sql(), (await activeRelease(database.sql()))?.version ?? '');
    index = new MappingIndex(release);
  });
  beforeEach(() =>
    database
      .sql()
      .query('truncate console.finding, console.finding_count, console.finding_total, console.daily_count, console.daily_total'),
  );

  const expected = (records: readonly FindingRecord[]) => {
    const model = new ExpectedModel(index);
    for (const record of records) model.add(record);
    return model.checksum;
  };

  it.each([1, 2, 3, 4, 5, 6])(
    'holds what a stream leaves, and counts are rows after every batch, with batches that come again (%s)',
    async (seed) => {
      const random = seeded(seed);
      const model = new FindingIndex(database.sql());
      const { changes, records } = aStream(random, 400);

      for (let at = 0; at < changes.length; ) {
        const batch = changes.slice(at, at + 1 + random.next(60));
        await model.applyChanges(batch, index);
        if (random.next(2) === 0) expect(await model.applyChanges(batch, index)).toMatchObject({ written: 0 });
        expect(await countDifferences(database.sql())).toBe(0);
        at += batch.length;
      }

      expect(await readChecksum(database.sql())).toEqual(expected(records));
    },
  );

  it.each([7, 8])('ends with the newest version of each finding, whatever the order (%s)', async (seed) => {
    const random = seeded(seed);
    const versions = Array.from({ length: 300 }, () => aRecord(aDocument(random, random.next(40))));
    const newest = new Map<string, FindingRecord>();
    for (const version of versions) {
      const held = newest.get(version.identity);
      if (held === undefined || held.mark < version.mark) newest.set(version.identity, version);
    }

    for (let round = 0; round < 8; round += 1) {
      const batch = Array.from({ length: 120 }, () => told(random.pick(versions)));
      await new FindingIndex(database.sql()).applyChanges(batch, index);
    }
    await new FindingIndex(database.sql()).applyChanges(
      versions.map((version) => told(version)),
      index,
    );

    expect(await countDifferences(database.sql())).toBe(0);
    expect(await readChecksum(database.sql())).toEqual(expected([...newest.values()]));
  });

  // PGlite signs everybody in as its superuser.
  if (database.engine === 'postgres' && process.env['TEST_DATABASE_URL'] === undefined) {
    it('is kept by a login that may write nothing else', async () => {
      const indexer = database.open({}, { DATABASE_USER: INDEXER });
      const record = aRecord(aDocument(seeded(1), 1));

      expect(await new FindingIndex(indexer).applyChanges([told(record)], index)).toMatchObject({ written: 1 });
      expect(await new FindingIndex(indexer).applyChanges([{ before: record, after: null }], index)).toMatchObject({ removed: 1 });
      await expect(indexer.query('delete from mapping.mapping_row')).rejects.toThrow('permission denied');
    });
  }

  it('counts right where two write at once', async () => {
    const random = seeded(9);
    const [one, other] = [new FindingIndex(database.open()), new FindingIndex(database.open())];
    const versions = Array.from({ length: 200 }, () => told(aRecord(aDocument(random, random.next(30)))));

    await Promise.all([one.applyChanges(versions.slice(0, 100), index), other.applyChanges(versions.slice(100), index)]);

    expect(await countDifferences(database.sql())).toBe(0);
  });

  it('closes what is told closed with an equal mark, and does not open it again', async () => {
    const model = new FindingIndex(database.sql());
    const open = aRecord({ ...aDocument(seeded(1), 4), Workflow: { Status: 'NEW' } });
    const closed = { ...open, isOpen: false, closedAt: open.firstSeenAt + 5_000 };

    await model.applyChanges([told(open), told(closed, open)], index);
    await model.applyChanges([told(open)], index);

    expect(await readChecksum(database.sql())).toEqual(expected([closed]));
  });

  it('keeps the days of what has left', async () => {
    const model = new FindingIndex(database.sql());
    const open = aRecord({ ...aDocument(seeded(1), 4), Workflow: { Status: 'NEW' } });
    const closed = { ...open, isOpen: false, closedAt: open.firstSeenAt + 5_000 };
    await model.applyChanges([told(closed)], index);

    await model.applyChanges([{ before: closed, after: null }], index);

    const { rows } = await database
      .sql()
      .query('select has_left, opened, closed, seconds_to_close::integer as seconds from console.daily_total');
    expect(rows).toEqual([{ has_left: true, opened: 1, closed: 1, seconds: 5 }]);
    expect(await readChecksum(database.sql())).toEqual(expected([]));
  });

  it('takes texts that a stranger chose', async () => {
    const hostile = `\u0000'"; drop table console.finding; --\\ \u202e%_ \ud800 {"a":1} ${'𐍈'.repeat(3_000)}`;
    const document = {
      ...aDocument(seeded(2), 4),
      Title: hostile,
      ProductName: hostile,
      Types: [`TTPs/${hostile}`, hostile],
      UpdatedAt: '0000-01-01T00:00:00.000Z',
      Resources: [{ Type: hostile, Id: hostile, Tags: { [hostile]: hostile, number: 7, toString: 'x' } }],
      Compliance: { Status: hostile },
    };
    const record = aRecord(document);

    await new FindingIndex(database.sql()).applyChanges([told(record)], index);

    expect(await readChecksum(database.sql())).toEqual(expected([record]));
    expect(await countDifferences(database.sql())).toBe(0);
  });

  it('brings the techniques of all keys to another release, and touches no finding', async () => {
    const model = new FindingIndex(database.sql());
    const random = seeded(3);
    const records = Array.from({ length: 50 }, (_, number) => aRecord(aDocument(random, number)));
    await model.applyChanges(
      records.map((record) => told(record)),
      index,
    );
    const before = await database.sql().query('select identity, xmin::text from console.finding order by identity');
    index = new MappingIndex({ ...release, contentHash: 'other', mappings: release.mappings.filter(({ key }) => key !== 'S3.2') });

    await model.applyChanges([], index);

    expect(await readChecksum(database.sql())).toEqual(expected(records));
    expect(await database.sql().query('select identity, xmin::text from console.finding order by identity')).toEqual(before);
    index = new MappingIndex(release);
  });
});
