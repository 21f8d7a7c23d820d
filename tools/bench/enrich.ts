import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LAMBDA_BUNDLE } from '@attack-reactor/kit/pack';
import { build } from 'esbuild';
import { enrichFunction } from '#handlers/enrich/function.ts';
import { type LambdaStandIn, startLambda } from '#local/lambda/lambda.ts';
import type { LocalDatabase } from '#local/local-database.ts';
import { bundleHandlers } from '../bundle/handlers.ts';
import { startLedgerEndpoint, startRecorder } from './loopback-services.ts';
import { countQueries } from './query-counter.ts';
import { buildEnvironment, MAX_TECHNIQUES, readActiveRelease, type Surroundings, startEngines, startHub } from './surroundings.ts';
import { BATCH, Workload } from './workload.ts';

const ROOT = join(import.meta.dirname, '../..');
/** The classic shape is measured on a part, three times, the best of which counts; its rate does not depend on how long it runs. */
const SEED_SHAPE_FINDINGS = 300;
const SOAK_FINDINGS = 100_000;
/** The first ten thousand findings of a container run slower, until V8 has compiled what is hot. */
const WARM_UP_DELIVERIES = 10;

type EngineFigures = {
  readonly findingsPerSecond: number;
  readonly cpuMsPer1000: number;
  readonly queriesPerFindingWarm: number;
  readonly importCalls: number;
  readonly peakRssMb: number;
};

export type EnrichBench = {
  readonly findings: number;
  readonly published: number;
  readonly engines: { readonly postgres?: EngineFigures; readonly pglite: EngineFigures };
  readonly seedShape: { readonly findingsPerSecond: number };
  readonly floor: { readonly cpuMsPer1000: number };
  readonly ratios: { readonly vsSeedShape: number; readonly cpuVsFloor: number };
  readonly quota: { readonly importedPerSecond: number; readonly limitPerSecond: number; readonly failed: number };
  readonly rssMb: { readonly at10000: number; readonly at100000: number };
  readonly bundle: { readonly kib: number; readonly coldInitMs: number };
};

/**
 * Measures λ enrich: its real bundle in a process of its own, real SDK clients over loopback, deliveries of 1,000 findings.
 * @param say progress, for people
 */
export async function benchEnrich(findings: number, say: (line: string) => void): Promise<EnrichBench> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-enrich-'));
  const engines = await startEngines(say);
  try {
    await bundleHandlers(ROOT, join(folder, 'lambda'));
    const bundle = join(folder, 'lambda/enrich/index.mjs');
    const main = engines.postgres ?? engines.pglite;
    const workload = new Workload(await readActiveRelease(main), MAX_TECHNIQUES);
    const deliveries = Array.from({ length: Math.ceil(findings / BATCH) }, (_, part) =>
      workload.delivery(part * BATCH, Math.min(BATCH, findings - part * BATCH)),
    );
    const bench = new Bench(bundle, folder, workload, say);

    const seedShapes = [await bench.seedShape(main)];
    const onPostgres = engines.postgres && (await bench.engine('PostgreSQL', engines.postgres, deliveries));
    seedShapes.push(await bench.seedShape(main));
    const onPglite = await bench.engine('PGlite', engines.pglite, deliveries);
    seedShapes.push(await bench.seedShape(main));
    // It waits more than it computes, so that one run of it tells more of the machine than of its shape: 59 to 90 were seen.
    const seedShape = { findingsPerSecond: Math.max(...seedShapes.map(({ findingsPerSecond }) => findingsPerSecond)) };
    const floor = await bench.floor(main, deliveries);
    const quota = await bench.quota(main, deliveries);
    const rssMb = await bench.soak(main, findings);

    const { figures, published, coldInitMs } = onPostgres ?? onPglite;
    return {
      findings,
      published,
      engines: { ...(onPostgres && { postgres: onPostgres.figures }), pglite: onPglite.figures },
      seedShape,
      floor,
      ratios: {
        vsSeedShape: round(figures.findingsPerSecond / seedShape.findingsPerSecond, 1),
        cpuVsFloor: round(figures.cpuMsPer1000 / floor.cpuMsPer1000, 2),
      },
      quota,
      rssMb,
      bundle: { kib: round(statSync(bundle).size / 1024, 1), coldInitMs: round(coldInitMs, 0) },
    };
  } finally {
    await Promise.all([engines.postgres?.close(), engines.pglite.close()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

class Bench {
  readonly #bundle: string;
  readonly #folder: string;
  readonly #workload: Workload;
  readonly #say: (line: string) => void;

  constructor(bundle: string, folder: string, workload: Workload, say: (line: string) => void) {
    this.#bundle = bundle;
    this.#folder = folder;
    this.#workload = workload;
    this.#say = say;
  }

  /** The whole run on one engine, after warm-up deliveries that are not counted. */
  async engine(
    name: string,
    database: LocalDatabase,
    deliveries: readonly string[],
  ): Promise<{ figures: EngineFigures; published: number; coldInitMs: number }> {
    this.#say(`enriching on ${name}`);
    const [recorder, counter] = await Promise.all([startRecorder(), countQueries(database)]);
    return this.#within({ database: counter, securityHubUrl: recorder.url }, this.#bundle, async (lambda) => {
      for (let warmUp = 0; warmUp < WARM_UP_DELIVERIES; warmUp += 1)
        requireHandled(await lambda.invoke(this.#workload.delivery((1000 + warmUp) * BATCH, BATCH)));
      recorder.bodies.length = 0;
      const [queries, usage, startedAt] = [counter.queries(), lambda.usage(), performance.now()];
      for (const delivery of deliveries) requireHandled(await lambda.invoke(delivery));
      const seconds = (performance.now() - startedAt) / 1000;
      const findings = deliveries.length * BATCH;
      const figures = {
        findingsPerSecond: round(findings / seconds, 0),
        cpuMsPer1000: round((lambda.usage().cpuMs - usage.cpuMs) / (findings / 1000), 1),
        queriesPerFindingWarm: (counter.queries() - queries) / findings,
        importCalls: recorder.bodies.length,
        peakRssMb: round(lambda.usage().peakRssKib / 1024, 0),
      };
      await Promise.all([recorder.close(), counter.close()]);
      return { figures, published: recorder.findings(), coldInitMs: lambda.coldInitMs };
    });
  }

  /** The classic shape on the same data: one finding per invocation. */
  async seedShape(database: LocalDatabase): Promise<{ findingsPerSecond: number }> {
    this.#say(`running the classic shape, ${SEED_SHAPE_FINDINGS} findings one by one`);
    const outfile = join(this.#folder, 'seed-shape.mjs');
    await build({ ...LAMBDA_BUNDLE, entryPoints: [join(import.meta.dirname, 'seed-shape.ts')], outfile });
    const recorder = await startRecorder();
    return this.#within({ database, securityHubUrl: recorder.url }, outfile, async (lambda) => {
      for (let number = 0; number < 50; number += 1) await lambda.invoke(this.#workload.delivery(20_000_000 + number, 1));
      const startedAt = performance.now();
      for (let number = 0; number < SEED_SHAPE_FINDINGS; number += 1) await lambda.invoke(this.#workload.delivery(number, 1));
      const seconds = (performance.now() - startedAt) / 1000;
      await recorder.close();
      return { findingsPerSecond: round(SEED_SHAPE_FINDINGS / seconds, 1) };
    });
  }

  /** CPU of parsing the same input and of writing and hashing the same output, nothing else. */
  async floor(database: LocalDatabase, deliveries: readonly string[]): Promise<{ cpuMsPer1000: number }> {
    this.#say('measuring the floor: parse the input, write and hash the output');
    const recorder = await startRecorder();
    await this.#within({ database, securityHubUrl: recorder.url }, this.#bundle, async (lambda) => {
      for (const delivery of deliveries) requireHandled(await lambda.invoke(delivery));
    });
    await recorder.close();
    const paths = [join(this.#folder, 'deliveries.json'), join(this.#folder, 'bodies.json')] as const;
    writeFileSync(paths[0], JSON.stringify(deliveries));
    writeFileSync(paths[1], JSON.stringify(recorder.bodies.map(String)));
    const { cpuMs } = JSON.parse(await output(process.execPath, [join(import.meta.dirname, 'floor.ts'), ...paths]));
    return { cpuMsPer1000: round(cpuMs / deliveries.length, 1) };
  }

  /** With Security Hub's quota on: how much of it is used, and whether anything fails. */
  async quota(database: LocalDatabase, deliveries: readonly string[]): Promise<EnrichBench['quota']> {
    this.#say('enriching with the quota of 10 calls a second on');
    const hub = await startHub();
    return this.#within({ database, securityHubUrl: hub.url, callsPerSecond: 10 }, this.#bundle, async (lambda) => {
      let failed = 0;
      const startedAt = performance.now();
      for (const delivery of deliveries) failed += failuresIn(await lambda.invoke(delivery));
      const seconds = (performance.now() - startedAt) / 1000;
      await hub.close();
      return { importedPerSecond: round(hub.counters.accepted / seconds, 0), limitPerSecond: 1000, failed };
    });
  }

  /** Memory after 10,000 and after 100,000 findings in one container. */
  async soak(database: LocalDatabase, findings: number): Promise<EnrichBench['rssMb']> {
    this.#say(`enriching ${SOAK_FINDINGS} findings in one container`);
    const recorder = await startRecorder();
    return this.#within({ database, securityHubUrl: recorder.url }, this.#bundle, async (lambda) => {
      let at10000 = 0;
      for (let first = 0; first < SOAK_FINDINGS; first += BATCH) {
        requireHandled(await lambda.invoke(this.#workload.delivery(first, BATCH)));
        recorder.bodies.length = 0;
        if (first + BATCH === findings) at10000 = lambda.usage().rssBytes;
      }
      await recorder.close();
      return { at10000: megabytes(at10000), at100000: megabytes(lambda.usage().rssBytes) };
    });
  }

  async #within<Result>(
    surroundings: Omit<Surroundings, 'ledger'>,
    bundle: string,
    measure: (lambda: LambdaStandIn) => Promise<Result>,
  ): Promise<Result> {
    const ledger = await startLedgerEndpoint();
    const lambda = await startLambda({
      functionName: 'enrich',
      bundle,
      memoryMb: enrichFunction.memoryMb,
      environment: buildEnvironment({ ...surroundings, ledger }),
    });
    try {
      return await measure(lambda);
    } finally {
      await lambda.close();
      await ledger.close();
    }
  }
}

function failuresIn(answer: unknown): number {
  return (answer as { batchItemFailures: unknown[] }).batchItemFailures.length;
}

function requireHandled(answer: unknown): void {
  if (failuresIn(answer) > 0) throw new Error(`${failuresIn(answer)} findings came back in a run where nothing may fail`);
}

async function output(command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const chunks: Buffer[] = [];
  for await (const chunk of child.stdout) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function megabytes(bytes: number): number {
  return round(bytes / 1024 / 1024, 0);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
