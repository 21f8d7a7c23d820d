import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { FindingFilter, FindingGroupField } from '#domain/finding/finding-filter.ts';
import { MappingIndex } from '#domain/mapping/mapping-index.ts';
import { type LocalDatabase, toDatabaseSettings } from '#local/local-database.ts';
import { systemClock } from '#platform/base/clock.ts';
import { type PostgresDatabase, postgres } from '#platform/base/postgres.ts';
import { FindingIndex } from '#platform/finding/finding-index.ts';
import { countDifferences, ExpectedModel, readChecksum } from '#platform/finding/model-checksum.ts';
import { type ApiRequests, type Query, startApiRequests, writeFilter } from './api-requests.ts';
import { ACCOUNTS, ApiWorkload, Chance } from './api-workload.ts';
import { readActiveRelease, startEngines } from './surroundings.ts';

const QUESTIONS = ['list', 'filter', 'technique', 'operator', 'sort', 'search', 'facets', 'groups', 'matrix', 'changes'] as const;
type ApiQuestion = (typeof QUESTIONS)[number];

export type ApiBench = {
  readonly findings: number;
  /** Tables of DynamoDB that were read whole for all answers, counted at the client. */
  readonly scans: number;
  readonly p95Ms: Readonly<Record<string, Readonly<Record<ApiQuestion, number>>>>;
};

const SMALL = 100_000;
const BATCH = 1_000;
const PER_QUESTION = 60;
const REQUESTS_PER_SECOND = 20;
const PAGE = '50';
const OPERATOR_ACCOUNTS = 30;
const FILL_TIMEOUT_MS = 600_000;

type Say = (line: string) => void;

/** Fills the read model by its own way and asks it at a steady pace. @param findings more than 100,000 fill PostgreSQL a second time */
export async function benchApi(findings: number, say: Say): Promise<ApiBench> {
  const p95Ms: Record<string, Record<ApiQuestion, number>> = {};
  let scans = 0;
  const measured = async (name: string, server: LocalDatabase, count: number, index: MappingIndex) => {
    const figures = await measure(server, index, count, say);
    p95Ms[name] = figures.p95;
    scans += figures.scans;
  };
  const engines = await startEngines(say);
  try {
    const index = new MappingIndex(await readActiveRelease(engines.pglite));
    const { postgres: server, pglite } = engines;
    await measured('pglite-100k', pglite, SMALL, index);
    if (server !== undefined) await measured('postgres-100k', server, SMALL, index);
    if (server !== undefined && findings > SMALL) await measured(`postgres-${findings / 1_000_000}m`, server, findings, index);
  } finally {
    await engines.postgres?.close();
    await engines.pglite.close();
  }
  return { findings, scans, p95Ms };
}

type Figures = { readonly p95: Record<ApiQuestion, number>; readonly scans: number };

async function measure(server: LocalDatabase, index: MappingIndex, findings: number, say: Say): Promise<Figures> {
  const workload = new ApiWorkload(index);
  const owner = postgres(toDatabaseSettings(server), { clock: systemClock, statementTimeoutMs: FILL_TIMEOUT_MS });
  await fill(owner, workload, { index, findings, say });
  await owner.close();
  const api = await startApiRequests(server);
  try {
    return { p95: await ask(new Questions(api, workload), say), scans: api.scans() };
  } finally {
    await api.close();
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

const page = z.object({ next: z.string().nullable() });

/** Questions that people ask, each time with other values: requests to λ api-read, whole, without the network. */
class Questions {
  readonly #api: ApiRequests;
  readonly #workload: ApiWorkload;
  readonly #chance = new Chance(7);
  #cursor: string | null = null;

  constructor(api: ApiRequests, workload: ApiWorkload) {
    this.#api = api;
    this.#workload = workload;
  }

  choose(question: ApiQuestion): Ask {
    const pick = this.#chance.pick.bind(this.#chance);
    switch (question) {
      case 'list':
        return async () => {
          const goesOn = this.#cursor === null ? [] : [['cursor', this.#cursor] as const];
          this.#cursor = page.parse(await this.#api.ask('/v1/findings', [['limit', PAGE], ...goesOn])).next;
        };
      case 'filter':
        return this.#page(pick(this.#filters()));
      case 'technique':
        return this.#page({ technique: { is: [pick(this.#workload.techniques)] } }, this.#perhapsAccounts(1 / 2));
      case 'operator':
        return this.#page(pick([{}, { severity: { is: ['CRITICAL', 'HIGH'] } }]), this.#someAccounts());
      case 'sort':
        return this.#page({}, undefined, pick(['account', 'control', 'updatedAt', '-updatedAt']));
      case 'search':
        return this.#page({ q: this.#search() }, this.#perhapsAccounts(1 / 3));
      case 'facets': {
        const { filter, accounts } = pick(this.#facetQuestions());
        return () => this.#api.ask('/v1/findings/facets', writeFilter(filter), accounts);
      }
      case 'groups': {
        const [by, filter] = pick(this.#groupQuestions());
        return () =>
          this.#api.ask('/v1/findings/groups', [...writeFilter(filter), ['by', by], ['limit', PAGE]], this.#perhapsAccounts(1 / 3));
      }
      case 'matrix': {
        const accounts = this.#perhapsAccounts(1 / 2);
        const when = pick<Query>([[], [], [['asOf', '2026-10-28']]]);
        return () => this.#api.ask('/v1/matrix', when, accounts);
      }
      case 'changes':
        return () => this.#api.ask('/v1/changes');
    }
  }

  #page(filter: FindingFilter, accounts?: readonly string[], sort = this.#chance.pick(['-severity', '-severity', '-updatedAt'])): Ask {
    return () => this.#api.ask('/v1/findings', [...writeFilter(filter), ['sort', sort], ['limit', PAGE]], accounts);
  }

  #filters(): readonly FindingFilter[] {
    const pick = this.#chance.pick.bind(this.#chance);
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

  #facetQuestions(): readonly { readonly filter: FindingFilter; readonly accounts?: readonly string[] }[] {
    const pick = this.#chance.pick.bind(this.#chance);
    return [
      { filter: {} },
      { filter: { severity: { is: ['CRITICAL', 'HIGH'] } } },
      { filter: { account: { is: [pick(ACCOUNTS, 2.2)] } } },
      { filter: {}, accounts: this.#someAccounts() },
      { filter: { q: pick(['public', 'invoices', 'payments rotation']) } },
    ];
  }

  /** Resources are grouped within an account or a rare word: 10,000 findings are the most. */
  #groupQuestions(): readonly (readonly [by: FindingGroupField, filter: FindingFilter])[] {
    const pick = this.#chance.pick.bind(this.#chance);
    return [
      ['control', {}],
      ['account', { severity: { is: ['CRITICAL', 'HIGH'] } }],
      ['technique', { region: { is: ['eu-central-1'] } }],
      ['control', { region: { is: ['cn-north-1'] }, workflow: { is: ['NOTIFIED'] } }],
      ['resource', { account: { is: [pick(ACCOUNTS.slice(100))] } }],
      ['resource', { severity: { is: ['CRITICAL'] }, region: { is: ['cn-north-1'] }, workflow: { is: ['NOTIFIED'] } }],
    ];
  }

  /** Those of an operator in a share of the cases, else all. */
  #perhapsAccounts(share: number): readonly string[] | undefined {
    return this.#chance.next() < share ? this.#someAccounts() : undefined;
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
