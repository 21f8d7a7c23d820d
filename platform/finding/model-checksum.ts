import { hash } from 'node:crypto';
import * as z from 'zod';
import type { FindingRecord } from '#domain/finding/finding-record.ts';
import type { MappingIndex } from '#domain/mapping/mapping-index.ts';
import type { Sql } from '#platform/base/sql.ts';
import { CountChanges } from './model-counts.ts';
import { buildRow, type FindingRow, listKeyTechniques } from './model-row.ts';

/** The content of the model, in a few texts that are equal for equal content, whatever order it came in and which numbers it has. */
export type ModelChecksum = { readonly findings: number; readonly rows: string; readonly counts: string; readonly days: string };

/** Digits of a hash that are summed up: a sum does not depend on the order. */
const DIGITS = 15;
const FIELD = '\u001f';
const ITEM = '\u001e';

const writeSum = (text: string) => `coalesce(sum(('x' || left(md5(${text}), ${DIGITS}))::bit(60)::bigint), 0)::text`;
const milliseconds = (column: string) => `coalesce((extract(epoch from ${column}) * 1000)::bigint::text, '')`;
const fields = (...columns: readonly string[]) => `concat_ws(chr(31), ${columns.join(', ')})`;

const ROWS = `
  select count(*)::integer as n, ${writeSum(
    fields(
      `replace(identity::text, '-', '')`,
      ...['mark', 'account.id', 'region.name', 'digest', 'severity', 'workflow', `coalesce(compliance, '')`, 'is_open::integer'],
      ...['updated_at', 'first_seen_at', 'closed_at'].map(milliseconds),
      ...['finding_id', 'title', 'resource_id', 'search', 'array_to_string(tags, chr(30))', 'array_to_string(technique_ids, chr(30))'],
    ),
  )} as sum
  from console.finding
  join console.account on account.no = account_no
  join console.region on region.no = region_no
  join console.source_key on source_key.no = key_no`;
const COUNTS = `
  select count(*)::integer as n, ${writeSum(fields('account.id', 'digest', 'region.name', 'severity', 'workflow', 'n'))} as sum
  from console.finding_count
  join console.account on account.no = account_no
  join console.region on region.no = region_no
  join console.source_key on source_key.no = key_no`;
const DAYS = `
  select count(*)::integer as n, ${writeSum(fields('account.id', 'day', 'digest', 'severity', 'opened', 'closed', 'seconds_to_close'))} as sum
  from console.daily_count
  join console.account on account.no = account_no
  join console.source_key on source_key.no = key_no
  where not has_left`;
const sums = z.array(z.object({ n: z.number(), sum: z.string() }));

/** Reads all of the model. A finding that has left it stays out: only its days are kept. */
export async function readChecksum(sql: Sql): Promise<ModelChecksum> {
  const read = async (text: string) => sums.parse((await sql.query(text)).rows)[0] ?? { n: 0, sum: '0' };
  const rows = await read(ROWS);
  return { findings: rows.n, rows: rows.sum, counts: (await read(COUNTS)).sum, days: (await read(DAYS)).sum };
}

const differences = z.array(z.object({ n: z.number() }));

/** Tells how many cells of the tables of counts are not what rows, and the tables by account, are when they are counted. */
export async function countDifferences(sql: Sql): Promise<number> {
  const cell = 'key_no, region_no, severity, workflow';
  const counted = `select account_no, ${cell}, count(*)::integer as n from console.finding where is_open group by account_no, ${cell}`;
  const day = 'day, key_no, severity, has_left';
  const amounts = 'sum(opened)::integer, sum(closed)::integer, sum(seconds_to_close)::bigint';
  const differ = (one: string, other: string) =>
    `select count(*) from (((${one}) except all (${other})) union all ((${other}) except all (${one}))) difference`;
  const { rows } = await sql.query(`select (
    (${differ(`select account_no, ${cell}, n from console.finding_count`, counted)})
    + (${differ(`select ${cell}, n from console.finding_total`, `select ${cell}, sum(n)::integer from (${counted}) counted group by ${cell}`)})
    + (${differ(
      `select ${day}, opened, closed, seconds_to_close from console.daily_total`,
      `select ${day}, ${amounts} from console.daily_count group by ${day} having (sum(opened), sum(closed), sum(seconds_to_close)) <> (0, 0, 0)`,
    )})
  )::integer as n`);
  return differences.parse(rows)[0]?.n ?? 0;
}

/** The checksum that a model of some records has, computed from the records alone. */
export class ExpectedModel {
  readonly #index: MappingIndex;
  readonly #names: string[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #counts = new CountChanges();
  #findings = 0;
  #rows = 0n;

  constructor(index: MappingIndex) {
    this.#index = index;
  }

  add(record: FindingRecord): void {
    const row = buildRow(record, this.#index);
    this.#findings += 1;
    this.#rows += addend(this.#describe(row));
    const numbers = { accountNo: this.#number(row.account), regionNo: this.#number(row.region), keyNo: this.#number(row.key.digest) };
    this.#counts.replace(undefined, { ...row, ...numbers });
  }

  get checksum(): ModelChecksum {
    const name = (no: number) => this.#names[no] ?? '';
    const counts = this.#counts.cells.map((cell) => [
      ...[name(cell.accountNo), name(cell.keyNo), name(cell.regionNo)],
      ...[cell.severity, cell.workflow, cell.n],
    ]);
    const days = this.#counts.days.map((day) => [
      ...[name(day.accountNo), day.day, name(day.keyNo), day.severity],
      ...[day.opened, day.closed, day.secondsToClose],
    ]);
    return { findings: this.#findings, rows: String(this.#rows), counts: sumUp(counts), days: sumUp(days) };
  }

  #number(name: string): number {
    const no = this.#numbers.get(name) ?? this.#names.push(name) - 1;
    this.#numbers.set(name, no);
    return no;
  }

  #describe(row: FindingRow): readonly (string | number)[] {
    const { techniqueIds } = listKeyTechniques(row.key, this.#index);
    return [
      ...[row.identity, row.mark, row.account, row.region, row.key.digest, row.severity, row.workflow, row.compliance ?? ''],
      ...[
        row.isOpen ? 1 : 0,
        Date.parse(row.updatedAt),
        Date.parse(row.firstSeenAt),
        row.closedAt === null ? '' : Date.parse(row.closedAt),
      ],
      ...[row.findingId, row.title, row.resourceId, row.search, row.tags.join(ITEM), techniqueIds.join(ITEM)],
    ];
  }
}

function sumUp(rows: readonly (readonly (string | number)[])[]): string {
  return String(rows.reduce((sum, row) => sum + addend(row), 0n));
}

function addend(row: readonly (string | number)[]): bigint {
  return BigInt(`0x${hash('md5', row.join(FIELD), 'hex').slice(0, DIGITS)}`);
}
