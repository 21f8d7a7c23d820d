import * as z from 'zod';
import type { Sql } from '#platform/base/sql.ts';
import type { RowNumbers } from './model-numbers.ts';

/** The part of a row that counts read. */
export type CountedRow = RowNumbers & {
  readonly severity: number;
  readonly workflow: number;
  readonly isOpen: boolean;
  readonly firstSeenAt: string;
  readonly closedAt: string | null;
};

type Cell = {
  readonly accountNo: number;
  readonly keyNo: number;
  readonly regionNo: number;
  readonly severity: number;
  readonly workflow: number;
};
type Day = {
  readonly day: string;
  readonly accountNo: number;
  readonly keyNo: number;
  readonly severity: number;
  readonly hasLeft: boolean;
};
type Amounts = { opened: number; closed: number; secondsToClose: number };

/** Differences of all counts that changes of rows make; equal and opposite ones cancel out. */
export class CountChanges {
  readonly #cells = new Map<string, Cell & { n: number }>();
  readonly #days = new Map<string, Day & Amounts>();

  /** @param before undefined: a new row; @param after undefined: the row goes, and days keep what it was if it had closed */
  replace(before: CountedRow | undefined, after: CountedRow | undefined): void {
    if (before !== undefined) this.#count(before, -1, false);
    if (after !== undefined) this.#count(after, 1, false);
    else if (before !== undefined && !before.isOpen) this.#addDays(before, 1, true);
  }

  /** Cells by account that differ. */
  get cells(): readonly (Cell & { readonly n: number })[] {
    return [...this.#cells.values()].filter(({ n }) => n !== 0);
  }

  /** Days by account that differ. */
  get days(): readonly (Day & Amounts)[] {
    return [...this.#days.values()].filter(isSomething);
  }

  async apply(sql: Sql): Promise<void> {
    const { cells, days } = this;
    await applyCells(sql, COUNTS, cells);
    await applyCells(sql, TOTALS, sumCells(cells));
    await applyDays(sql, DAILY_COUNTS, days);
    await applyDays(sql, DAILY_TOTALS, sumDays(days));
  }

  #count(row: CountedRow, sign: 1 | -1, hasLeft: boolean): void {
    if (row.isOpen) this.#addCell(row, sign);
    this.#addDays(row, sign, hasLeft);
  }

  #addCell({ accountNo, keyNo, regionNo, severity, workflow }: CountedRow, n: number): void {
    const name = [accountNo, keyNo, regionNo, severity, workflow].join();
    const cell = this.#cells.get(name);
    if (cell === undefined) this.#cells.set(name, { accountNo, keyNo, regionNo, severity, workflow, n });
    else cell.n += n;
  }

  #addDays(row: CountedRow, sign: 1 | -1, hasLeft: boolean): void {
    this.#addDay(row, row.firstSeenAt, hasLeft, { opened: sign, closed: 0, secondsToClose: 0 });
    if (row.closedAt === null) return;
    const seconds = Math.max(0, Math.floor((Date.parse(row.closedAt) - Date.parse(row.firstSeenAt)) / 1000));
    this.#addDay(row, row.closedAt, hasLeft, { opened: 0, closed: sign, secondsToClose: sign * seconds });
  }

  #addDay({ accountNo, keyNo, severity }: CountedRow, time: string, hasLeft: boolean, amounts: Amounts): void {
    const day = time.slice(0, 10);
    const name = [day, accountNo, keyNo, severity, hasLeft].join();
    const held = this.#days.get(name);
    if (held === undefined) this.#days.set(name, { day, accountNo, keyNo, severity, hasLeft, ...amounts });
    else addAmounts(held, amounts);
  }
}

function addAmounts(held: Amounts, { opened, closed, secondsToClose }: Amounts): void {
  held.opened += opened;
  held.closed += closed;
  held.secondsToClose += secondsToClose;
}

function isSomething({ opened, closed, secondsToClose }: Amounts): boolean {
  return opened !== 0 || closed !== 0 || secondsToClose !== 0;
}

function sumCells(cells: readonly (Cell & { readonly n: number })[]): readonly { readonly n: number }[] {
  const sums = new Map<string, Cell & { n: number }>();
  for (const cell of cells) {
    const name = [cell.keyNo, cell.regionNo, cell.severity, cell.workflow].join();
    const held = sums.get(name);
    if (held === undefined) sums.set(name, { ...cell });
    else held.n += cell.n;
  }
  return [...sums.values()].filter(({ n }) => n !== 0);
}

function sumDays(days: readonly (Day & Amounts)[]): readonly (Day & Amounts)[] {
  const sums = new Map<string, Day & Amounts>();
  for (const one of days) {
    const name = [one.day, one.keyNo, one.severity, one.hasLeft].join();
    const held = sums.get(name);
    if (held === undefined) sums.set(name, { ...one });
    else addAmounts(held, one);
  }
  return [...sums.values()].filter(isSomething);
}

/** A table of counts: its columns that name a cell, and what they are called here. */
type CountTable = { readonly name: string; readonly columns: Readonly<Record<string, readonly [name: string, type: string]>> };

const CELL = {
  key_no: ['keyNo', 'integer'],
  region_no: ['regionNo', 'integer'],
  severity: ['severity', 'smallint'],
  workflow: ['workflow', 'smallint'],
} as const;
const DAY = {
  day: ['day', 'date'],
  key_no: ['keyNo', 'integer'],
  severity: ['severity', 'smallint'],
  has_left: ['hasLeft', 'boolean'],
} as const;
const ACCOUNT = { account_no: ['accountNo', 'integer'] } as const;

const COUNTS: CountTable = { name: 'console.finding_count', columns: { ...ACCOUNT, ...CELL } };
const TOTALS: CountTable = { name: 'console.finding_total', columns: CELL };
const DAILY_COUNTS: CountTable = { name: 'console.daily_count', columns: { ...ACCOUNT, ...DAY } };
const DAILY_TOTALS: CountTable = { name: 'console.daily_total', columns: DAY };

/** Fragments of statements about a table. */
function write({ name, columns }: CountTable) {
  const names = Object.keys(columns);
  const given = Object.entries(columns).map(([column, [alias]]) => `one."${alias}" as ${column}`);
  const types = Object.values(columns).map(([alias, type]) => `"${alias}" ${type}`);
  const row = (prefix: string) => `(${names.map((column) => `${prefix}.${column}`).join(', ')})`;
  return { name, list: names.join(', '), given: given.join(', '), types: types.join(', '), same: `${row('held')} = ${row('change')}` };
}

const changed = z.array(z.object({ n: z.number() }));

/** Cells that come to nothing go; one statement, whose parts touch different cells. */
async function applyCells(sql: Sql, table: CountTable, cells: readonly { readonly n: number }[]): Promise<void> {
  if (cells.length === 0) return;
  const { name, list, given, types, same } = write(table);
  const { rows } = await sql.query(
    `with change as (select ${given}, one.n from json_to_recordset($1::json) as one (${types}, n integer)),
      emptied as (delete from ${name} held using change where ${same} and held.n + change.n = 0 returning 1),
      lessened as (
        update ${name} held set n = held.n + change.n from change
        where ${same} and change.n < 0 and held.n + change.n > 0 returning 1
      ),
      added as (
        insert into ${name} as held (${list}, n) select ${list}, n from change where n > 0
        on conflict (${list}) do update set n = held.n + excluded.n returning 1
      )
    select ((select count(*) from emptied) + (select count(*) from lessened) + (select count(*) from added))::integer as n`,
    [JSON.stringify(cells)],
  );
  const written = changed.parse(rows)[0]?.n;
  if (written !== cells.length) {
    throw new RangeError(`${name} does not hold what its rows were counted as. Run "attack-reactor finding rebuild".`);
  }
}

async function applyDays(sql: Sql, table: CountTable, days: readonly Amounts[]): Promise<void> {
  if (days.length === 0) return;
  const { name, list, given, types, same } = write(table);
  const changes = `json_to_recordset($1::json) as one (${types}, opened integer, closed integer, "secondsToClose" bigint)`;
  const parameters = [JSON.stringify(days)];
  await sql.query(
    `insert into ${name} as held (${list}, opened, closed, seconds_to_close)
    select ${given}, one.opened, one.closed, one."secondsToClose" from ${changes}
    on conflict (${list}) do update set
      opened = held.opened + excluded.opened, closed = held.closed + excluded.closed,
      seconds_to_close = held.seconds_to_close + excluded.seconds_to_close`,
    parameters,
  );
  await sql.query(
    `delete from ${name} held using (select ${given} from ${changes}) change
    where ${same} and held.opened = 0 and held.closed = 0 and held.seconds_to_close = 0`,
    parameters,
  );
}
