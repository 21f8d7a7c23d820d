import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { textAt } from '#domain/base/json.ts';
import { MappingIndex } from '#domain/mapping/mapping-index.ts';
import { atExit } from '#scripts/terminal/ending.ts';
import { readActiveRelease } from '../bench/surroundings.ts';
import { bundleHandler } from '../bundle/handlers.ts';
import { computeScale, Fleet } from './containers.ts';
import { type ChaosDatabase, openDatabase } from './database.ts';
import { killAgainAndAgain } from './database-killer.ts';
import { createDice } from './dice.ts';
import { ALL_FAULT_KINDS, computeMinimum } from './fault-kinds.ts';
import { type Histories, type HistoryOptions, inventHistories } from './histories.ts';
import { MessageQueue } from './message-queue.ts';
import { startServices } from './services.ts';
import { Storm } from './storm.ts';
import { judge, type Verdict } from './verdict.ts';

const ROOT = join(import.meta.dirname, '../..');
const TELL_MS = 10_000;

export type ChaosOptions = HistoryOptions & {
  /** True: nothing goes wrong, messages only come twice and in any order. */
  readonly calm: boolean;
  /** Containers at a time. */
  readonly containers: number;
  /** The run ends after so many seconds, whatever is left. */
  readonly limitSeconds: number;
};

export type ChaosFigures = Omit<Verdict, 'examples'> &
  Histories['counts'] & {
    readonly path: 'enrichment';
    readonly seed: number;
    readonly calm: boolean;
    readonly deliveries: number;
    readonly seconds: number;
    readonly containers: number;
    readonly maxReceives: number;
    /** Deliveries that were left when the time was over. */
    readonly unhandled: number;
    /** Unreadable documents that are not among the dead letters. */
    readonly badLost: number;
    readonly faults: Readonly<Record<string, number>>;
    /** The count that each kind of fault must exceed. */
    readonly minimums: Readonly<Record<string, number>>;
    readonly examples: Verdict['examples'];
  };

/** Runs λ enrich's deployed bundle through a storm, and judges what is ACTIVE in Security Hub afterwards. */
export async function runEnrichmentChaos(options: ChaosOptions, say: (line: string) => void): Promise<ChaosFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'chaos-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const forget = atExit(remove);
  let database: ChaosDatabase | undefined;
  try {
    say('bundling λ enrich, starting the services');
    await bundleHandler(ROOT, folder, { name: 'enrich' });
    database = await openDatabase(say);
    return await runOn(database, join(folder, 'enrich/index.mjs'), options, say);
  } finally {
    await database?.close();
    remove();
    forget();
  }
}

async function runOn(database: ChaosDatabase, bundle: string, options: ChaosOptions, say: (line: string) => void): Promise<ChaosFigures> {
  const release = await readActiveRelease(database);
  const histories = inventHistories(release, options);
  const scale = computeScale(histories.deliveries.length);
  const diceOf = (number: number) => createDice(options.seed + number);
  const storm = new Storm({ dice: diceOf(1), isCalm: options.calm, scale });
  const queue = new MessageQueue(histories.deliveries, diceOf(2));
  const services = await startServices(database, storm);
  try {
    const { environment } = services;
    const fleet = new Fleet({ bundle, environment, containers: options.containers, queue, storm, dice: diceOf(3) });
    const killing = database.postgres && killAgainAndAgain(database.postgres, storm, diceOf(4));
    const seconds = await weather({ fleet, queue, storm, killing, limitSeconds: options.limitSeconds, say });
    const kinds = ALL_FAULT_KINDS.filter((kind) => !options.calm && (database.postgres !== undefined || kind !== 'PostgreSQL killed'));
    const { examples, ...verdict } = judge(histories.finals, services.findings(), new MappingIndex(release));
    return {
      path: 'enrichment',
      seed: options.seed,
      calm: options.calm,
      ...histories.counts,
      deliveries: queue.size,
      seconds,
      containers: fleet.started,
      maxReceives: queue.maxReceives,
      unhandled: queue.size - queue.handled,
      ...verdict,
      badLost: histories.counts.bad - countBad(services.letters()),
      faults: storm.faults,
      minimums: Object.fromEntries(kinds.map((kind) => [kind, computeMinimum(kind, scale)])),
      examples,
    };
  } finally {
    await services.close();
  }
}

type Weather = {
  readonly fleet: Fleet;
  readonly queue: MessageQueue;
  readonly storm: Storm;
  /** The kills that go on beside the fleet until the storm is over. */
  readonly killing: Promise<void> | undefined;
  readonly limitSeconds: number;
  readonly say: (line: string) => void;
};

/** Lets the fleet work, in the storm and then in calm weather, and returns the seconds that it took. */
async function weather({ fleet, queue, storm, killing, limitSeconds, say }: Weather): Promise<number> {
  const startedAt = performance.now();
  const elapsed = (): number => Math.round((performance.now() - startedAt) / 1000);
  const tell = setInterval(() => say(`${elapsed()} s: ${queue.handled} of ${queue.size} deliveries, ${fleet.started} containers`), TELL_MS);
  const end = (): void => {
    queue.abandon();
    storm.end();
  };
  const limit = setTimeout(end, limitSeconds * 1000);
  try {
    await Promise.all([fleet.run(), killing]);
    return elapsed();
  } finally {
    end();
    clearInterval(tell);
    clearTimeout(limit);
  }
}

function countBad(bodies: readonly string[]): number {
  const ids = bodies.map((body) => textAt(Object(JSON.parse(body)), 'detail', 'findings', '0', 'Id') ?? body);
  return new Set(ids).size;
}
