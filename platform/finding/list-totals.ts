import * as z from 'zod';
import { type AgeClock, measureAge } from '#platform/base/clock.ts';
import type { Sql } from '#platform/base/sql.ts';

/** Counts as they were a while ago: good enough to choose how rows are found, and not to tell anybody. */
export type Totals = {
  readonly cells: readonly {
    readonly keyNo: number;
    readonly regionNo: number;
    readonly severity: number;
    readonly workflow: number;
    readonly n: number;
  }[];
  readonly accounts: readonly { readonly accountNo: number; readonly severity: number; readonly n: number }[];
  /** Rows of the table of counts by account. */
  readonly counts: number;
};

const CELLS = 'select key_no as "keyNo", region_no as "regionNo", severity, workflow, n from console.finding_total';
const ACCOUNTS = `
  select account_no as "accountNo", severity, sum(n)::integer as n, count(*)::integer as counts
  from console.finding_count group by account_no, severity`;
const cells = z.array(z.object({ keyNo: z.number(), regionNo: z.number(), severity: z.number(), workflow: z.number(), n: z.number() }));
const accounts = z.array(z.object({ accountNo: z.number(), severity: z.number(), n: z.number(), counts: z.number() }));

const REFRESH_MS = 60_000;

/** Reads the counts once a minute. */
export class TotalCache {
  readonly #clock: AgeClock;
  #held: { readonly totals: Totals; readonly age: () => number } | undefined;

  constructor(clock: AgeClock) {
    this.#clock = clock;
  }

  async read(sql: Sql): Promise<Totals> {
    if (this.#held !== undefined && this.#held.age() < REFRESH_MS) return this.#held.totals;
    const age = measureAge(this.#clock);
    const byAccount = accounts.parse((await sql.query(ACCOUNTS)).rows);
    const counts = byAccount.reduce((sum, one) => sum + one.counts, 0);
    const totals = { cells: cells.parse((await sql.query(CELLS)).rows), accounts: byAccount, counts };
    this.#held = { totals, age };
    return totals;
  }
}
