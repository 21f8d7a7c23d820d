import { MappingCache, type MappingSource } from '#platform/mapping/mapping-cache.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { mappingRelease } from '../../support/mapping-release.ts';

function cacheWorld() {
  const clock = new ManualClock();
  const stale: unknown[] = [];
  const asked = { active: 0, load: 0 };
  const database: { release: ReturnType<typeof mappingRelease> | undefined; away: boolean } = { release: mappingRelease(), away: false };
  const reachable = () => {
    if (database.away) throw new Error('connect ECONNREFUSED');
  };
  const source: MappingSource = {
    async activeRelease() {
      asked.active += 1;
      reachable();
      return database.release;
    },
    async loadRelease(version) {
      asked.load += 1;
      reachable();
      return mappingRelease({ ...database.release, version });
    },
  };
  const cache = new MappingCache({ source, clock, refreshMs: 60_000, onStale: (reason) => stale.push(reason) });
  return { cache, clock, stale, asked, database };
}

describe('MappingCache', () => {
  it('loads once and asks nothing while the release is fresh', async () => {
    const world = cacheWorld();

    const [first, second] = await Promise.all([world.cache.current(), world.cache.current()]);
    world.clock.advance(59_999);
    const third = await world.cache.current();

    expect([second, third]).toEqual([first, first]);
    expect(world.asked).toEqual({ active: 1, load: 1 });
  });

  it('asks whether a newer release is active, and loads only if so', async () => {
    const world = cacheWorld();
    const first = await world.cache.current();
    world.clock.advance(60_000);
    const same = await world.cache.current();
    world.database.release = mappingRelease({ version: '2026.12.0', contentHash: 'b'.repeat(64) });
    world.clock.advance(60_000);

    const newer = await world.cache.current();

    expect(same).toBe(first);
    expect(newer.release.version).toBe('2026.12.0');
    expect(world.asked).toEqual({ active: 3, load: 2 });
  });

  it('serves the old release while the database is away, says so, and does not ask at every call', async () => {
    const world = cacheWorld();
    const first = await world.cache.current();
    world.database.away = true;
    world.clock.advance(60_000);

    const stale = [await world.cache.current(), await world.cache.current()];

    expect(stale).toEqual([first, first]);
    expect(world.stale).toHaveLength(1);
    expect(world.asked.active).toBe(2);
  });

  it('fails loudly on a cold start without a database, and recovers', async () => {
    const world = cacheWorld();
    world.database.away = true;

    await expect(world.cache.current()).rejects.toMatchObject({ name: 'MappingUnavailable', retryable: true });
    world.database.away = false;

    await expect(world.cache.current()).resolves.toMatchObject({ release: { version: '2026.11.1' } });
  });

  it('says what to do when no release is active', async () => {
    const world = cacheWorld();
    world.database.release = undefined;

    await expect(world.cache.current()).rejects.toThrow(/No mapping release is active.*migrate/);
  });
});
