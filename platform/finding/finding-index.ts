import * as z from 'zod';
import type { FindingRecord } from '#domain/finding/finding-record.ts';
import type { MappingIndex } from '#domain/mapping/mapping-index.ts';
import type { Sql, SqlTransaction, TransactionalSql } from '#platform/base/sql.ts';
import { CountChanges, type CountedRow } from './model-counts.ts';
import { FindingNumbers, type RowNumbers, renewTechniques } from './model-numbers.ts';
import { buildRow, type FindingRow } from './model-row.ts';

/** A record before and after: null before a new one, null after one that is gone. */
export type FindingChange = { readonly before: Pick<FindingRecord, 'identity'> | null; readonly after: FindingRecord | null };

export type IndexReport = { readonly written: number; readonly removed: number; readonly unchanged: number };

/** Writers take turns, so that counts are those of rows; the number only has to be ours: "console" in ASCII. */
const LOCK_KEY = '27988542884867173';

/**
 * Keeps the read model of findings. Rows and counts change in one transaction. A change that was applied changes nothing when it
 * comes again, and an older version never takes the place of a newer one. Changes of one finding across calls come in the order
 * of the stream, as far as a finding that is gone must not come back.
 */
export class FindingIndex {
  readonly #sql: TransactionalSql;
  readonly #numbers: FindingNumbers;

  constructor(sql: TransactionalSql) {
    this.#sql = sql;
    this.#numbers = new FindingNumbers(sql);
  }

  async applyChanges(changes: readonly FindingChange[], index: MappingIndex): Promise<IndexReport> {
    const words = listLastWords(changes);
    const told = [...words.values()].flatMap(({ record, afresh }) => (record === null ? [] : { row: buildRow(record, index), afresh }));
    const getNumbers = await this.#numbers.number(
      told.map(({ row }) => row),
      index,
    );
    const rows = told.map(({ row, afresh }) => ({ ...row, ...getNumbers(row), afresh }));
    const gone = [...words].flatMap(([identity, { record }]) => (record === null ? identity : []));
    const { hasNews } = this.#numbers;
    const report = await this.#sql.transaction(async (transaction) => {
      await lockModel(transaction);
      if (hasNews) await transaction.query('update console.model_state set words = words + 1');
      return await write(transaction, { rows, gone, index });
    });
    this.#numbers.hasNews = false;
    return report;
  }
}

type NumberedRow = FindingRow & RowNumbers & Pick<LastWord, 'afresh'>;
type Batch = { readonly rows: readonly NumberedRow[]; readonly gone: readonly string[]; readonly index: MappingIndex };
/** The order of versions; of equal marks the closed one is the later, because a collection closes what it no longer sees. */
type Version = { readonly mark: string; readonly isOpen: boolean };

/** The last word of a batch on a finding; null: it is gone. `afresh`: it was gone before that, so its version is the first again. */
type LastWord = { readonly record: FindingRecord | null; readonly afresh: boolean };

function listLastWords(changes: readonly FindingChange[]): ReadonlyMap<string, LastWord> {
  const words = new Map<string, LastWord>();
  for (const { before, after } of changes) {
    const identity = (after ?? before)?.identity;
    if (identity === undefined) continue;
    const held = words.get(identity);
    const wasGone = held?.record === null;
    if (after === null || held === undefined || held.record === null || !isOlder(after, held.record))
      words.set(identity, { record: after, afresh: wasGone || (held?.afresh ?? false) });
  }
  return words;
}

function isOlder(one: Version, other: Version): boolean {
  return one.mark === other.mark ? one.isOpen && !other.isOpen : one.mark < other.mark;
}

async function write(sql: SqlTransaction, { rows, gone, index }: Batch): Promise<IndexReport> {
  await renewTechniques(sql, index);
  const held = await readHeld(sql, [...rows.map(({ identity }) => identity), ...gone]);
  const news = rows.filter((row) => {
    const before = held.get(row.identity);
    if (before === undefined || isOlder(before, row)) return true;
    return row.afresh && before.mark !== row.mark;
  });
  const leaving = gone.filter((identity) => held.has(identity));
  const counts = new CountChanges();
  for (const row of news) {
    const before = held.get(row.identity);
    // A finding that was gone and came back leaves its days behind, like all that go.
    if (row.afresh) counts.replace(before, undefined);
    counts.replace(row.afresh ? undefined : before, row);
  }
  for (const identity of leaving) counts.replace(held.get(identity), undefined);
  if (news.length > 0) await sql.query(UPSERT, [JSON.stringify(news.map(toColumns))]);
  if (leaving.length > 0) await sql.query('delete from console.finding where identity = any($1::uuid[])', [leaving]);
  await counts.apply(sql);
  if (news.length + leaving.length > 0) await sql.query('update console.model_state set revision = revision + 1');
  return { written: news.length, removed: leaving.length, unchanged: rows.length + gone.length - news.length - leaving.length };
}

/** Held until the transaction ends; other writers of the model wait, readers do not. */
export async function lockModel(sql: Sql): Promise<void> {
  await sql.query('select pg_advisory_xact_lock($1)', [LOCK_KEY]);
}

const HELD = `
  select replace(identity::text, '-', '') as identity, mark, account_no as "accountNo", key_no as "keyNo", region_no as "regionNo",
    severity, workflow, is_open as "isOpen", first_seen_at as "firstSeenAt", closed_at as "closedAt"
  from console.finding
  where identity = any($1::uuid[])`;
const time = z.date().transform((date) => date.toISOString());
const heldRows = z.array(
  z.object({
    identity: z.string(),
    mark: z.string(),
    accountNo: z.number(),
    keyNo: z.number(),
    regionNo: z.number(),
    severity: z.number(),
    workflow: z.number(),
    isOpen: z.boolean(),
    firstSeenAt: time,
    closedAt: time.nullable(),
  }),
);

async function readHeld(sql: Sql, identities: readonly string[]): Promise<ReadonlyMap<string, CountedRow & Version>> {
  const { rows } = await sql.query(HELD, [identities]);
  return new Map(heldRows.parse(rows).map((row) => [row.identity, row]));
}

const COLUMNS = {
  identity: 'uuid',
  mark: 'text',
  account_no: 'integer',
  key_no: 'integer',
  region_no: 'integer',
  severity: 'smallint',
  workflow: 'smallint',
  compliance: 'text',
  is_open: 'boolean',
  updated_at: 'timestamptz',
  first_seen_at: 'timestamptz',
  closed_at: 'timestamptz',
  finding_id: 'text',
  title: 'text',
  resource_id: 'text',
  tags: 'text[]',
  search: 'text',
} as const;

const NAMES = Object.keys(COLUMNS);
const UPSERT = `
  insert into console.finding (${NAMES.join(', ')})
  select ${NAMES.join(', ')}
  from json_to_recordset($1::json) as one (${Object.entries(COLUMNS)
    .map((column) => column.join(' '))
    .join(', ')})
  on conflict (identity) do update set ${NAMES.map((name) => `${name} = excluded.${name}`).join(', ')}`;

function toColumns(row: NumberedRow): Readonly<Record<keyof typeof COLUMNS, unknown>> {
  return {
    identity: row.identity,
    mark: row.mark,
    account_no: row.accountNo,
    key_no: row.keyNo,
    region_no: row.regionNo,
    severity: row.severity,
    workflow: row.workflow,
    compliance: row.compliance,
    is_open: row.isOpen,
    updated_at: row.updatedAt,
    first_seen_at: row.firstSeenAt,
    closed_at: row.closedAt,
    finding_id: row.findingId,
    title: row.title,
    resource_id: row.resourceId,
    tags: row.tags,
    search: row.search,
  };
}
