import { setTimeout as sleep } from 'node:timers/promises';
import { FINDING_FACETS, type FindingFilter } from '#domain/finding/finding-filter.ts';
import { MappingIndex } from '#domain/mapping/mapping-index.ts';
import { type LocalDatabase, toDatabaseSettings } from '#local/local-database.ts';
import { systemClock } from '#platform/base/clock.ts';
import { type PostgresDatabase, postgres } from '#platform/base/postgres.ts';
import { FindingIndex } from '#platform/finding/finding-index.ts';
import { FindingLists } from '#platform/finding/finding-lists.ts';
import type { AccountScope } from '#platform/finding/list-filter.ts';
import type { Keyset } from '#platform/finding/list-page.ts';
import { countDifferences, ExpectedModel, readChecksum } from '#platform/finding/model-checksum.ts';
import { ACCOUNTS, ApiWorkload, Chance } from './api-workload.ts';
import { readActiveRelease, startEngines } from './surroundings.ts';

const QUESTIONS = ['list', 'filter', 'technique', 'operator', 'sort', 'search', 'facets', 'matrix', 'changes'] as const;
type ApiQuestion = (typeof QUESTIONS)[number];

export type ApiBench = {
  readonly findings: number;
  /** Scans of DynamoDB that answers needed. */
  readonly scans: number;
  readonly p95Ms: Readonly<Record<string, Readonly<Record<ApiQuestion, number>>>>;
};

const SMALL = 100_000;
const BATCH = 1_000;
const PER_QUESTION = 60;
const REQUESTS_PER_SECOND = 20;
const PAGE = 50;
const OPERATOR_ACCOUNTS = 30;
const FILL_TIMEOUT_MS = 600_000;
const STATEMENT_TIMEOUT_MS = 2_000;

type Say = (line: string) => void;

/** Fills the read model by its own way and asks it at a steady pace. @param findings more than 100,000 fill PostgreSQL a second time */
export async function benchApi(findings: number, say: Say): Promise<ApiBench> {
  const p95Ms: Record<string, Record<ApiQuestion, number>> = {};
  const engines = await startEngines(say);
  try {
    const index = new MappingIndex(await readActiveRelease(engines.pglite));
    const { postgres: server, pglite } = engines;
    p95Ms['pglite-100k'] = await measure(pglite, index, SMALL, say);
    if (server !== undefined) p95Ms['postgres-100k'] = await measure(server, index, SMALL, say);
    if (server !== undefined && findings > SMALL) p95Ms[`postgres-${findings / 1_000_000}m`] = await measure(server, index, findings, say);
  } finally {
    await engines.postgres?.close();
    await engines.pglite.close();
  }
  return { findings, scans: 0, p95Ms };
}

async function measure(server: LocalDatabase, index: MappingIndex, findings: number, say: Say): Promise<Record<ApiQuestion, number>> {
  const workload = new ApiWorkload(index);
  const owner = postgres(toDatabaseSettings(server), { clock: systemClock, statementTimeoutMs: FILL_TIMEOUT_MS });
  await fill(owner, workload, { index, findings, say });
  await owner.close();
  const reader = postgres(toDatabaseSettings(server), { clock: systemClock, statementTimeoutMs: STATEMENT_TIMEOUT_MS });
  try {
    return await ask(new Questions(new FindingLists(reader, systemClock), workload), say);
  } finally {
    await reader.close();
  }
}

type Filling = { readonly index: MappingIndex; readonly findings: number; readonly say: Say };

async function fill(sql: PostgresDatabase, workload: ApiWorkload, { index, findings, say }: Filling): Promise<void> {
  await sql.query('truncate console.finding, console.finding_count, console.finding_total, console.daily_count, console.daily_total');
  const model = new FindingIndex(sql);
  const expected = new ExpectedModel(index);
  const started = performance.now();
  for (let at = 0; at < findings; at += BATCH) {
    const records = Array.from({ length: Math.min(BATCH, findings - at) }, (_, number) => workload.record(at + number));
    if (findings <= SMALL) for (const record of records) expected.add(record);
    await model.applyChanges(
      records.map((after) => ({ before: null, after })),
      index,
    );
  }
  const seconds = (performance.now() - started) / 1000;
  await sql.query('vacuum analyze');
  if (findings <= SMALL && JSON.stringify(await readChecksum(sql)) !== JSON.stringify(expected.checksum))
    throw new Error('the model does not hold what it was filled with');
  if ((await countDifferences(sql)) > 0) throw new Error('counts of the model are not those of its rows');
  say(`${findings} findings in ${seconds.toFixed(0)} s, ${Math.round(findings / seconds)} a second`);
}

type Ask = () => Promise<unknown>;

/** Questions that people ask, each time with other values. */
class Questions {
  readonly #lists: FindingLists;
  readonly #workload: ApiWorkload;
  readonly #chance = new Chance(7);
  #place: Keyset | undefined;

  constructor(lists: FindingLists, workload: ApiWorkload) {
    this.#lists = lists;
    this.#workload = workload;
  }

  choose(question: ApiQuestion): Ask {
    const { pick } = { pick: this.#chance.pick.bind(this.#chance) };
    const lists = this.#lists;
    switch (question) {
      case 'list':
        return async () => {
          const { next } = await lists.page({ filter: {}, scope: 'all' }, { sort: '-severity', limit: PAGE, after: this.#place });
          this.#place = next ?? undefined;
        };
      case 'filter':
        return this.#page(pick(this.#filters()));
      case 'technique':
        return this.#page({ technique: { is: [pick(this.#workload.techniques)] } }, pick(['all', this.#someAccounts()]));
      case 'operator':
        return this.#page(pick([{}, { severity: { is: ['CRITICAL', 'HIGH'] } }]), this.#someAccounts());
      case 'sort':
        return () =>
          lists.page({ filter: {}, scope: 'all' }, { sort: pick(['account', 'control', 'updatedAt', '-updatedAt'] as const), limit: PAGE });
      case 'search':
        return this.#page({ q: this.#search() }, pick(['all', 'all', this.#someAccounts()]));
      case 'facets':
        return () => lists.facets(pick(this.#facetQuestions()), FINDING_FACETS);
      case 'matrix':
        return () =>
          lists.matrix({ filter: {}, scope: pick(['all', this.#someAccounts()]) }, ...pick<[] | [string]>([[], [], ['2026-10-28']]));
      case 'changes':
        return () => lists.revision();
    }
  }

  #page(filter: FindingFilter, scope: AccountScope = 'all'): Ask {
    return () => this.#lists.page({ filter, scope }, { sort: this.#chance.pick(['-severity', '-severity', '-updatedAt']), limit: PAGE });
  }

  #filters(): readonly FindingFilter[] {
    const { pick } = { pick: this.#chance.pick.bind(this.#chance) };
    const account = { is: [pick(ACCOUNTS, 2.2)] };
    return [
      { account, product: { is: ['GuardDuty'] } },
      { control: { is: [pick(this.#workload.controls, 2)] }, severity: { is: ['CRITICAL', 'HIGH'] } },
      { region: { is: ['cn-north-1'] }, workflow: { is: ['NOTIFIED'] } },
      { intent: { is: ['exposure'] }, region: { is: ['cn-north-1'] }, severity: { is: ['LOW'] } },
      { account: { not: [pick(ACCOUNTS, 2.2)] }, workflow: { not: ['NEW'] } },
      { tag: { is: [`app=${pick(['payments', 'web'])}`] }, account },
      { resourceType: { is: ['AwsEc2Instance'] }, updatedAfter: '2026-11-20T00:00:00Z' },
      { state: 'closed' },
    ];
  }

  #search(): string {
    const rare = Math.floor(this.#chance.next() * 0xf_ff_ff)
      .toString(16)
      .padStart(5, '0');
    return this.#chance.pick([
      'public',
      'encryption',
      'invoices',
      'rotation',
      'invoices public',
      'payments rotation enabled',
      rare,
      `zzq${rare}`,
    ]);
  }

  #facetQuestions(): readonly { filter: FindingFilter; scope: AccountScope }[] {
    const { pick } = { pick: this.#chance.pick.bind(this.#chance) };
    return [
      { filter: {}, scope: 'all' },
      { filter: { severity: { is: ['CRITICAL', 'HIGH'] } }, scope: 'all' },
      { filter: { account: { is: [pick(ACCOUNTS, 2.2)] } }, scope: 'all' },
      { filter: {}, scope: this.#someAccounts() },
      { filter: { q: pick(['public', 'invoices', 'payments rotation']) }, scope: 'all' },
    ];
  }

  #someAccounts(): readonly string[] {
    return Array.from({ length: OPERATOR_ACCOUNTS }, () => this.#chance.pick(ACCOUNTS));
  }
}

/** Requests begin at a steady pace, whether or not the ones before have ended. */
async function ask(questions: Questions, say: Say): Promise<Record<ApiQuestion, number>> {
  const p95 = {} as Record<ApiQuestion, number>;
  for (const question of QUESTIONS) {
    await questions.choose(question)();
    const running: Promise<number>[] = [];
    for (let count = 0; count < PER_QUESTION; count += 1) {
      running.push(time(questions.choose(question)));
      await sleep(1000 / REQUESTS_PER_SECOND);
    }
    const sorted = (await Promise.all(running)).toSorted((one, other) => one - other);
    p95[question] = Math.round((sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0) * 10) / 10;
    say(`${question}: ${sorted[Math.floor(sorted.length / 2)]?.toFixed(1)} ms, p95 ${p95[question]} ms`);
  }
  return p95;
}

async function time(run: Ask): Promise<number> {
  const started = performance.now();
  await run();
  return performance.now() - started;
}
