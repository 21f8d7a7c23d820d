import { SEVERITY_LABELS } from '@attack-reactor/kit/contract';
import { limitCounts, type Narrowed, type Parameters } from './list-filter.ts';
import type { Totals } from './list-totals.ts';

/**
 * How the rows of a page are found. A lane is a range of one index: all open findings of a severity, or those of a key, of an
 * account, or of both. Lanes are walked in order, and each gives at most a page.
 */
export type Lanes = 'all' | 'key' | 'account' | 'pair';

const LANES: readonly Lanes[] = ['all', 'key', 'account', 'pair'];

/** The price of one more range, in rows that are looked at. */
const RANGE_COST = 6;
/** How many counts are read in the time of one row. */
const COUNTS_PER_ROW = 5;

/** The price of the rows of a page, in rows that are looked at; `whole`: where limits that counts do not know leave none. */
type Cost = { readonly walk: number; readonly whole: number };
type Tally = Map<number, { held: number; fit: number }>;

/** The answers of counts to a filter before any row is read. */
export class Estimates {
  readonly #narrowed: Narrowed;
  readonly #totals: Totals;
  readonly #most: number;
  readonly #keys: readonly Tally[];
  readonly #accounts: readonly Map<number, number>[];

  /** @param most rows of a page */
  constructor(narrowed: Narrowed, totals: Totals, most: number) {
    this.#narrowed = narrowed;
    this.#totals = totals;
    this.#most = most;
    this.#keys = tallyKeys(narrowed, totals);
    this.#accounts = tallyAccounts(totals);
  }

  /** The cheapest lanes for some severities. @param among which lanes are asked about */
  choose(
    severities: readonly number[],
    by: keyof Cost = 'walk',
    among: readonly Lanes[] = LANES,
  ): { readonly lanes: Lanes; readonly cost: number } {
    const costs = among.map((lanes) => ({ lanes, cost: severities.reduce((sum, severity) => sum + this.#cost(lanes, severity)[by], 0) }));
    return costs.reduce((best, one) => (one.cost < best.cost ? one : best));
  }

  #cost(lanes: Lanes, severity: number): Cost {
    const keys = this.#keys[severity] ?? new Map();
    const whole = sum(keys, ({ held }) => held);
    const fit = sum(keys, (one) => one.fit);
    const share = this.#shareOfAccounts(severity);
    switch (lanes) {
      case 'all':
        return this.#range(whole, fit * share);
      case 'key':
        return add([...keys.values()].flatMap(({ held, fit: inKey }) => (inKey === 0 ? [] : this.#range(held, inKey * share))));
      case 'account':
        return add(this.#listAccounts(severity).map((held) => this.#range(held, (held * fit) / Math.max(1, whole))));
      case 'pair':
        return this.#pairs(keys, fit * share, share);
    }
  }

  /** Rows until a page is full, of `held` ones of which `fit` fit. */
  #range(held: number, fit: number): Cost {
    return { walk: RANGE_COST + Math.min(held, (this.#most * held) / Math.max(fit, 1e-9)), whole: RANGE_COST + held };
  }

  /** A pair holds few rows, so all of them are looked at; the counts that name the pairs are read first. */
  #pairs(keys: Tally, fit: number, share: number): Cost {
    const used = [...keys.values()].filter((one) => one.fit > 0);
    const [held, inKeys] = [used.reduce((all, one) => all + one.held, 0), used.reduce((all, one) => all + one.fit, 0)];
    const shareOfKeys =
      this.#narrowed.keys === undefined
        ? 1
        : held /
          Math.max(
            1,
            sum(keys, (one) => one.held),
          );
    const counts = (this.#totals.counts * share * shareOfKeys) / COUNTS_PER_ROW / SEVERITY_LABELS.length;
    const rows = (fit * held) / Math.max(1, inKeys);
    const cost = counts + fit * RANGE_COST + rows;
    return { walk: cost, whole: cost };
  }

  #listAccounts(severity: number): readonly number[] {
    const held = this.#accounts[severity] ?? new Map<number, number>();
    const { accounts } = this.#narrowed;
    return accounts === undefined ? [...held.values()] : accounts.map((no) => held.get(no) ?? 0);
  }

  #shareOfAccounts(severity: number): number {
    const held = this.#accounts[severity] ?? new Map<number, number>();
    const whole = [...held.values()].reduce((all, n) => all + n, 0);
    const addUp = (numbers: readonly number[]) => numbers.reduce((all, no) => all + (held.get(no) ?? 0), 0) / Math.max(1, whole);
    const { accounts, notAccounts } = this.#narrowed;
    return accounts === undefined ? 1 - addUp(notAccounts) : addUp(accounts);
  }
}

function add(costs: readonly Cost[]): Cost {
  return costs.reduce((all, { walk, whole }) => ({ walk: all.walk + walk, whole: all.whole + whole }), { walk: 0, whole: 0 });
}

function sum(tally: Tally, read: (one: { held: number; fit: number }) => number): number {
  return [...tally.values()].reduce((all, one) => all + read(one), 0);
}

/** By severity: what each key holds, and how much of it fits. */
function tallyKeys(narrowed: Narrowed, { cells }: Totals): readonly Tally[] {
  const tallies: Tally[] = SEVERITY_LABELS.map(() => new Map());
  const [keys, regions, workflows] = [narrowed.keys, narrowed.regions, narrowed.workflows].map((list) => list && new Set(list));
  for (const { keyNo, regionNo, severity, workflow, n } of cells) {
    const tally = tallies[severity];
    const held = tally?.get(keyNo) ?? { held: 0, fit: 0 };
    const fits = (keys?.has(keyNo) ?? true) && (regions?.has(regionNo) ?? true) && (workflows?.has(workflow) ?? true);
    tally?.set(keyNo, { held: held.held + n, fit: held.fit + (fits ? n : 0) });
  }
  return tallies;
}

function tallyAccounts({ accounts }: Totals): readonly Map<number, number>[] {
  const tallies = SEVERITY_LABELS.map(() => new Map<number, number>());
  for (const { accountNo, severity, n } of accounts) tallies[severity]?.set(accountNo, n);
  return tallies;
}

/** True where a walk of all findings finds nothing but what fits. */
export function isUnlimited({ accounts, notAccounts, keys, regions, workflows }: Narrowed): boolean {
  return accounts === undefined && notAccounts.length === 0 && keys === undefined && regions === undefined && workflows === undefined;
}

const GROUPS = {
  all: ['severity'],
  key: ['key_no', 'severity'],
  account: ['account_no', 'severity'],
  pair: ['account_no', 'key_no', 'severity'],
} as const satisfies Record<Lanes, readonly string[]>;

/** The lanes of a stage as a table with the columns by which they are told apart. */
export function writeLanes(lanes: Lanes, narrowed: Narrowed, parameters: Parameters): string {
  if (lanes === 'all') return `select unnest(${parameters.bind(narrowed.severities)}::smallint[]) as severity`;
  const byAccount = lanes !== 'key' || narrowed.accounts !== undefined;
  const group = GROUPS[lanes].join(', ');
  const where = limitCounts(narrowed, parameters, { byAccount });
  return `select ${group} from console.${byAccount ? 'finding_count' : 'finding_total'} where ${where} group by ${group}`;
}

/** How a row belongs to a lane. */
export function writeLaneCondition(lanes: Lanes): string {
  return GROUPS[lanes].map((column) => `finding.${column} = lane.${column}`).join(' and ');
}
