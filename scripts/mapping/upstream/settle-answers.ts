import { listSome, mappingTables, type ReleaseDraft, readText, type SeedRecord } from './release-draft.ts';

const ANSWERS = 'no_technique';

/**
 * Brings "no technique is the answer" in line with the rows of the draft: an answer ends where a source maps its key now. Keys
 * that lost their last technique are noted, for somebody must decide whether that is an answer.
 * @param before the release that the draft started from
 */
export function settleAnswers(draft: ReleaseDraft, before: ReleaseDraft): void {
  // A base that was built before there were such answers has no table of them.
  const answers = draft.names.includes(ANSWERS) ? draft.records(ANSWERS) : [];
  const mapped = mappedKeys(draft);
  const refuted = answers.filter((answer) => mapped.has(nameOf(answer)));
  if (refuted.length > 0) {
    draft.replace(
      ANSWERS,
      answers.filter((answer) => !refuted.includes(answer)),
    );
    const keys = listSome(refuted.map((answer) => readText(answer, 'key')));
    draft.count('dropped', ANSWERS, `a source maps the key now: ${keys}`, refuted.length);
  }
  const answered = new Set(answers.map(nameOf));
  const orphans = [...mappedKeys(before)].filter(([name]) => !mapped.has(name) && !answered.has(name)).map(([, record]) => record);
  for (const [kind, records] of Map.groupBy(orphans, (record) => readText(record, 'kind')))
    draft.count('noted', kind, `lost their last technique: ${listSome(records.map((record) => readText(record, 'key')))}`, records.length);
}

/** One row of each mapped key, by kind and key. */
function mappedKeys(draft: ReleaseDraft): ReadonlyMap<string, SeedRecord> {
  return new Map(mappingTables(draft).flatMap((name) => draft.records(name).map((record) => [nameOf(record), record])));
}

function nameOf(record: SeedRecord): string {
  return `${readText(record, 'kind')} ${readText(record, 'key')}`;
}
