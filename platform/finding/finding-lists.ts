import * as z from 'zod';
import { AppError, FindingFilterRefused, FindingListUnavailable, InputInvalid } from '#domain/base/errors.ts';
import { type FindingFacet, type FindingFilter, findingFilter } from '#domain/finding/finding-filter.ts';
import type { AgeClock } from '#platform/base/clock.ts';
import type { Sql, SqlTransaction, TransactionalSql } from '#platform/base/sql.ts';
import { readClosedPage, requireNarrowTime } from './list-closed.ts';
import { countFacets, type FacetCounts } from './list-facets.ts';
import { type AccountScope, type FindingQuestion, narrow } from './list-filter.ts';
import { type GroupPage, type GroupQuestion, readGroups } from './list-groups.ts';
import { type CountedKey, countControls, countKeys, type FindingMatrix, readMatrix } from './list-matrix.ts';
import { type FindingPage, type PageQuestion, type Reading, readPage } from './list-page.ts';
import type { ListedFinding } from './list-rows.ts';
import { requireSearchable } from './list-search.ts';
import { TotalCache } from './list-totals.ts';
import { readTrend, type TrendDay } from './list-trend.ts';
import { WordCache } from './list-words.ts';

const MOST_ROWS = 1_000;
const MOST_GROUPS = 200;
const MOST_DAYS = 366;
const IDENTITY = /^[0-9a-f]{32}$/;
const day = z.iso.date();

/** One moment of the model for all statements of an answer; to compile takes longer than any statement here. */
const SETTINGS = `
  set transaction isolation level repeatable read, read only;
  set local statement_timeout = '2s';
  set local jit = off;`;

/**
 * Lists of findings, answered by the read model. The scope is part of every statement. Every method throws FindingListUnavailable
 * where the database is away, and FindingFilterRefused, with the way out, for what could not be answered fast.
 */
export class FindingLists {
  readonly #sql: TransactionalSql;
  readonly #words = new WordCache();
  readonly #totals: TotalCache;

  /** @param sql signed in as the reader */
  constructor(sql: TransactionalSql, clock: AgeClock) {
    this.#sql = sql;
    this.#totals = new TotalCache(clock);
  }

  /** A page; the order of closed findings is that of their closing, whatever the sort. */
  async page(question: FindingQuestion, page: PageQuestion): Promise<FindingPage> {
    if (!Number.isInteger(page.limit) || page.limit < 1 || page.limit > MOST_ROWS) {
      throw new InputInvalid(`A page holds 1 to ${MOST_ROWS} findings, not ${page.limit}.`);
    }
    return await this.#read(question, (reading) => (reading.narrowed.isOpen ? readPage(reading, page) : readClosedPage(reading, page)));
  }

  /** The total, and what is asked for by value. Facets of a search or of closed findings stop at 10,000 findings. */
  async facets(question: FindingQuestion, facets: readonly FindingFacet[]): Promise<FacetCounts> {
    return await this.#read(question, async (reading) => {
      if (!reading.narrowed.isOpen) await requireNarrowTime(reading.rows, reading.narrowed);
      return await countFacets(reading, facets);
    });
  }

  /** @param asOf the day (UTC) at whose end; left out: now */
  async matrix(question: FindingQuestion, asOf?: string): Promise<FindingMatrix> {
    if (asOf !== undefined) requireDay(asOf);
    return await this.#read(question, (reading) => readMatrix(reading, asOf));
  }

  /** How many open findings there are of each control of Security Hub. */
  async countControls(question: FindingQuestion): Promise<ReadonlyMap<string, number>> {
    return await this.#read(question, countControls);
  }

  /** How many open findings each key has; a key may come more than once. */
  async countKeys(question: FindingQuestion): Promise<readonly CountedKey[]> {
    return await this.#read(question, countKeys);
  }

  async trend(question: FindingQuestion, { from, to }: { readonly from: string; readonly to: string }): Promise<readonly TrendDay[]> {
    const days = (requireDay(to) - requireDay(from)) / 86_400_000 + 1;
    if (days < 1 || days > MOST_DAYS) throw new InputInvalid(`A trend has 1 to ${MOST_DAYS} days, the first before the last.`);
    return await this.#read(question, (reading) => readTrend(reading, { from, to }));
  }

  /** A finding, open or closed; undefined: there is none in the scope. */
  async find(identity: string, scope: AccountScope): Promise<ListedFinding | undefined> {
    if (!IDENTITY.test(identity)) return undefined;
    const page = { sort: '-severity', limit: 1 } as const;
    for (const state of ['open', 'closed'] as const) {
      const { rows } = await this.page({ filter: { q: identity, state }, scope }, page);
      if (rows[0] !== undefined) return rows[0];
    }
    return undefined;
  }

  /** Groups of findings, those with most findings first. Each group has what a list of its value has. */
  async groups(question: FindingQuestion, wish: GroupQuestion): Promise<GroupPage> {
    if (!Number.isInteger(wish.limit) || wish.limit < 1 || wish.limit > MOST_GROUPS) {
      throw new InputInvalid(`A page holds 1 to ${MOST_GROUPS} groups, not ${wish.limit}.`);
    }
    return await this.#read(question, async (reading) => {
      if (!reading.narrowed.isOpen) await requireNarrowTime(reading.rows, reading.narrowed);
      return await readGroups(reading, wish);
    });
  }

  /** Grows with every change of a row. */
  async revision(): Promise<number> {
    return await this.#inTransaction(async (sql) => {
      const { rows } = await sql.query('select revision::float from console.model_state');
      return z.array(z.object({ revision: z.number() })).parse(rows)[0]?.revision ?? 0;
    });
  }

  async #read<Answer>({ filter, ...question }: FindingQuestion, answer: (reading: Reading) => Promise<Answer>): Promise<Answer> {
    const parsed = parseFilter(filter);
    return await this.#inTransaction(async (sql) => {
      const words = await this.#words.read(sql);
      const totals = await this.#totals.read(sql);
      const narrowed = narrow(parsed, question, words);
      await requireSearchable(sql, narrowed);
      return await answer({ sql, rows: aboutRows(sql), words, totals, narrowed, facts: question.facts });
    });
  }

  async #inTransaction<Answer>(work: (sql: Sql) => Promise<Answer>): Promise<Answer> {
    try {
      return await this.#sql.transaction(async (transaction: SqlTransaction) => {
        await transaction.script(SETTINGS);
        return await work(transaction);
      });
    } catch (cause) {
      throw explain(cause);
    }
  }
}

/** The same transaction for statements about findings: before the first one the planner is kept from reading the whole table. */
function aboutRows(sql: Sql): Sql {
  let isKept = false;
  return {
    async query<Row>(text: string, params?: readonly unknown[]) {
      if (!isKept) await sql.query("select set_config('enable_seqscan', 'off', true)");
      isKept = true;
      return await sql.query<Row>(text, params);
    },
  };
}

function parseFilter(filter: FindingFilter): z.output<typeof findingFilter> {
  const parsed = findingFilter.safeParse(filter);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'filter'} ${message}`);
  throw new FindingFilterRefused(`The filter cannot be answered: ${faults.join('; ')}.`);
}

function requireDay(text: string): number {
  if (day.safeParse(text).success && text > '1970') return Date.parse(text);
  throw new InputInvalid(`"${text.slice(0, 20)}" is no day such as 2026-11-28.`);
}

/** Classes of SQLSTATE that tell of the server and not of the statement: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const SERVER_AWAY = /^(08|53|57P|58)/;
const STATEMENT_TIMEOUT = '57014';

function explain(cause: unknown): unknown {
  if (cause instanceof AppError || cause instanceof RangeError || cause instanceof TypeError || cause instanceof z.ZodError) return cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === STATEMENT_TIMEOUT) {
    return new FindingFilterRefused('This took longer than 2 seconds and was ended. Name an account, a control or a technique.', { cause });
  }
  // An error of the server has a severity; one on the way to it has none.
  if (cause instanceof Error && 'severity' in cause && !SERVER_AWAY.test(code)) return cause;
  return new FindingListUnavailable('The database that answers lists is away or just waking up. Ask again in some seconds.', { cause });
}
