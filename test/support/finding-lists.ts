import type { FindingRecord } from '#domain/finding/finding-record.ts';
import { MappingIndex } from '#domain/mapping/mapping-index.ts';
import { systemClock } from '#platform/base/clock.ts';
import { FindingIndex } from '#platform/finding/finding-index.ts';
import { FindingLists } from '#platform/finding/finding-lists.ts';
import { activeRelease, loadRelease } from '#platform/mapping/mapping-database.ts';
import type { TestDatabase } from './database.ts';

const AT_ONCE = 500;

/** Fills the lists of a seeded database with findings. @returns the lists, and the mapping of which their rows were made */
export async function fillLists(
  database: TestDatabase,
  records: readonly FindingRecord[],
): Promise<{ readonly lists: FindingLists; readonly mapping: MappingIndex }> {
  const release = await activeRelease(database.sql());
  const mapping = new MappingIndex(await loadRelease(database.sql(), release?.version ?? ''));
  const model = new FindingIndex(database.sql());
  for (let at = 0; at < records.length; at += AT_ONCE) {
    const changes = records.slice(at, at + AT_ONCE).map((after) => ({ before: null, after }));
    await model.applyChanges(changes, mapping);
  }
  await database.sql().query('analyze');
  return { lists: new FindingLists(database.sql(), systemClock), mapping };
}
