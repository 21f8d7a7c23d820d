import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { textAt } from '#domain/base/json.ts';
import { MappingIndex } from '#domain/mapping/mapping-index.ts';
import { startPglite } from '#local/pglite-server.ts';
import { startSecurityHub } from '#local/security-hub/security-hub.ts';
import { startLedgerEndpoint } from '../bench/loopback-services.ts';
import { buildEnvironment, readActiveRelease } from '../bench/surroundings.ts';
import { bundleHandler } from '../bundle/handlers.ts';
import { Fleet } from './containers.ts';
import { startDatabaseFront } from './database-front.ts';
import { createDice } from './dice.ts';
import { type Histories, type HistoryOptions, inventHistories } from './histories.ts';
import { startLetterBox } from './letter-box.ts';
import { MessageQueue } from './message-queue.ts';
import { Storm } from './storm.ts';
import { judge, type Verdict } from './verdict.ts';

const ROOT = join(import.meta.dirname, '../..');
const HOME = { partition: 'aws', accountId: '999988887777', region: 'eu-central-1' } as const;
const TELL_MS = 10_000;
/** The storm ends when so much is handled; the rest must find its way in calm weather. */
const STORM_SHARE = 0.97;

export type ChaosOptions = HistoryOptions & {
  /** True: nothing goes wrong, messages only come twice and in any order. */
  readonly calm: boolean;
  /** Containers at a time. */
  readonly containers: number;
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
    /** Unreadable documents that are not among the dead letters. */
    readonly badLost: number;
    readonly faults: Readonly<Record<string, number>>;
    readonly examples: Verdict['examples'];
  };

/** Runs λ enrich's deployed bundle through a storm, and judges what is ACTIVE in Security Hub afterwards. */
export async function runEnrichmentChaos(options: ChaosOptions, say: (line: string) => void): Promise<ChaosFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'chaos-'));
  const closing: (() => Promise<unknown>)[] = [];
  const opened = <Server extends { close(): Promise<unknown> }>(server: Server): Server => {
    closing.unshift(server.close);
    return server;
  };
  try {
    say('bundling λ enrich, starting the services');
    await bundleHandler(ROOT, folder, { name: 'enrich' });
    const storm = new Storm(createDice(options.seed + 1), options.calm);
    const database = opened(await startPglite({ content: 'seeded' }));
    const release = await readActiveRelease(database);
    const front = opened(await startDatabaseFront(database, storm));
    const account = () => HOME.accountId;
    const hub = opened(
      await startSecurityHub({
        ...HOME,
        quota: 'unlimited',
        now: Date.now,
        emit: () => undefined,
        accountOf: account,
        fault: storm.securityHub,
      }),
    );
    const ledger = opened(await startLedgerEndpoint(storm.ledger));
    const letters = opened(await startLetterBox(storm));

    const histories = inventHistories(release, options);
    const queue = new MessageQueue(histories.deliveries, createDice(options.seed + 2));
    const environment = {
      ...buildEnvironment({ database: front, securityHubUrl: hub.url, ledger, callsPerSecond: 1000 }),
      AWS_ENDPOINT_URL_SQS: letters.url,
      DEAD_LETTER_QUEUE_URL: `${letters.url}/${HOME.accountId}/dead-letters`,
      MAPPING_REFRESH_SECONDS: '1',
      POWERTOOLS_LOG_LEVEL: 'SILENT',
      POWERTOOLS_METRICS_DISABLED: 'true',
    };
    const dice = createDice(options.seed + 3);
    const fleet = new Fleet({ bundle: join(folder, 'enrich/index.mjs'), environment, containers: options.containers, queue, storm, dice });
    const seconds = await weather(fleet, queue, storm, say);
    const { examples, ...verdict } = judge(histories.finals, hub.findings(), new MappingIndex(release));
    return {
      path: 'enrichment',
      seed: options.seed,
      calm: options.calm,
      ...histories.counts,
      deliveries: queue.size,
      seconds,
      containers: fleet.started,
      maxReceives: queue.maxReceives,
      ...verdict,
      badLost: histories.counts.bad - countBad(letters.bodies),
      faults: storm.faults,
      examples,
    };
  } finally {
    for (const close of closing) await close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Lets the fleet work, in the storm and then in calm weather, and returns the seconds that it took. */
async function weather(fleet: Fleet, queue: MessageQueue, storm: Storm, say: (line: string) => void): Promise<number> {
  const startedAt = performance.now();
  const elapsed = (): number => Math.round((performance.now() - startedAt) / 1000);
  const tell = setInterval(() => say(`${elapsed()} s: ${queue.handled} of ${queue.size} deliveries, ${fleet.started} containers`), TELL_MS);
  const watch = setInterval(() => {
    if (queue.handled >= STORM_SHARE * queue.size) storm.end();
  }, 200);
  try {
    await fleet.run();
    return elapsed();
  } finally {
    storm.end();
    clearInterval(tell);
    clearInterval(watch);
  }
}

function countBad(bodies: readonly string[]): number {
  const ids = bodies.map((body) => textAt(Object(JSON.parse(body)), 'detail', 'findings', '0', 'Id') ?? body);
  return new Set(ids).size;
}
