import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { MappingIndex } from '#domain/mapping/mapping-index.ts';
import { toDatabaseSettings } from '#local/local-database.ts';
import { systemClock } from '#platform/base/clock.ts';
import { postgres } from '#platform/base/postgres.ts';
import { mappingDatabase } from '#platform/mapping/mapping-database.ts';
import { startEngines } from './surroundings.ts';

const LOADS = 7;
const ROUNDS = 200;

export type MappingBench = {
  readonly engine: 'postgres' | 'pglite';
  /** First load of a fresh connection pool and the median of later ones, until the index can be asked. */
  readonly loadMs: number;
  readonly laterLoadMs: number;
  /** Retained by the index with every key ranked. */
  readonly heapMb: number;
  /** One look-up of a key's ranked techniques. */
  readonly lookupMicros: number;
  readonly rows: number;
};

/** Measures what a container pays for the mapping: loading the active release, holding it, asking it. */
export async function benchMapping(say: (line: string) => void): Promise<MappingBench> {
  const engines = await startEngines(say);
  const server = engines.postgres ?? engines.pglite;
  const sql = postgres(toDatabaseSettings(server), { clock: systemClock });
  try {
    const source = mappingDatabase(sql);
    const version = (await source.activeRelease())?.version ?? '';
    const collect = garbageCollector();
    collect();
    const before = process.memoryUsage().heapUsed;
    const times: number[] = [];
    let index: MappingIndex | undefined;
    for (let load = 0; load < LOADS; load += 1) {
      const startedAt = performance.now();
      index = new MappingIndex(await source.loadRelease(version));
      times.push(performance.now() - startedAt);
    }
    if (index === undefined) throw new Error('nothing was loaded');
    const lookupMicros = measureLookups(index);
    collect();
    const heapMb = (process.memoryUsage().heapUsed - before) / 1024 / 1024;
    const rows = index.mappedKeys().reduce((sum, key) => sum + (index?.rowsFor(key).length ?? 0), 0);
    const [loadMs = 0, ...later] = times;
    return {
      engine: engines.postgres === undefined ? 'pglite' : 'postgres',
      loadMs: round(loadMs, 0),
      laterLoadMs: round(later.toSorted((a, b) => a - b)[Math.floor(later.length / 2)] ?? 0, 0),
      heapMb: round(heapMb, 1),
      lookupMicros: round(lookupMicros, 3),
      rows,
    };
  } finally {
    await sql.close();
    await Promise.all([engines.postgres?.close(), engines.pglite.close()]);
  }
}

/** Every mapped key, many times over, after a first round in which each is ranked. */
function measureLookups(index: MappingIndex): number {
  const keys = index.mappedKeys();
  let found = 0;
  const ask = (): void => {
    for (const key of keys) found += index.rankTechniques(key).length;
  };
  ask();
  const startedAt = performance.now();
  for (let round = 0; round < ROUNDS; round += 1) ask();
  if (found === 0) throw new Error('no key is mapped');
  return ((performance.now() - startedAt) * 1000) / (ROUNDS * keys.length);
}

function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc');
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
