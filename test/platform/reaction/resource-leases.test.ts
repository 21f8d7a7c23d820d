import { ExecutionBusy } from '#domain/base/errors.ts';
import { resourceLeasesTable, withResource } from '#platform/reaction/resource-leases.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { startReactionTables } from '../../support/reaction-tables.ts';

const NAME = 'aws:210987654321::arn:aws:s3:::invoices';

describe('resource leases', () => {
  let tables: Awaited<ReturnType<typeof startReactionTables>>;
  beforeAll(async () => {
    tables = await startReactionTables();
  });
  afterAll(() => tables.close());
  const aWorld = async () => {
    const { client, guards } = await tables.fresh();
    const clock = new ManualClock();
    return { clock, leases: resourceLeasesTable(client, guards, clock) };
  };

  it('gives a resource to one holder at a time, and to the next when the first is done', async () => {
    const { leases, clock } = await aWorld();
    const first = await leases.lease(NAME, 'one', 1000);
    const second = await leases.lease(NAME, 'two', 1000);
    await leases.release(NAME, 1);

    expect([first, second]).toEqual([
      { kind: 'held', fence: 1 },
      { kind: 'busy', until: clock.now() + 1000 },
    ]);
    expect(await leases.lease(NAME, 'two', 1000)).toEqual({ kind: 'held', fence: 2 });
    expect(await leases.lease('another', 'one', 1000)).toMatchObject({ kind: 'held' });
  });

  it('gives it to another when a lease ran out, and tells the first that it lost it', async () => {
    const { leases, clock } = await aWorld();
    await leases.lease(NAME, 'dead', 1000);
    clock.advance(1000);

    const renewedInTime = await leases.renew(NAME, 1, 1000);
    clock.advance(1000);
    const next = await leases.lease(NAME, 'next', 1000);

    expect([renewedInTime, next]).toEqual([true, { kind: 'held', fence: 2 }]);
    expect(await leases.renew(NAME, 1, 1000)).toBe(false);
    await leases.release(NAME, 1);
    expect(await leases.lease(NAME, 'third', 1000)).toMatchObject({ kind: 'busy' });
  });

  it('lets the holder itself begin again, under a number of its own', async () => {
    const { leases } = await aWorld();
    await leases.lease(NAME, 'one', 1000);

    expect(await leases.lease(NAME, 'one', 1000)).toEqual({ kind: 'held', fence: 2 });
    expect(await leases.renew(NAME, 1, 1000)).toBe(false);
  });

  it('gives it to one of many that ask at the same moment', async () => {
    const { leases } = await aWorld();

    const answers = await Promise.all(Array.from({ length: 12 }, (_, index) => leases.lease(NAME, `holder-${index}`, 1000)));

    expect(answers.filter(({ kind }) => kind === 'held')).toHaveLength(1);
  });

  it('gives a resource back whatever the work comes to', async () => {
    const { leases } = await aWorld();
    const hold = { name: NAME, holder: 'one', milliseconds: 1000 };
    const inside = () => withResource(leases, { ...hold, holder: 'two' }, async () => 'never');

    await expect(withResource(leases, hold, inside)).rejects.toThrow(ExecutionBusy);

    await expect(withResource(leases, hold, async ({ requireHold }) => requireHold().then(() => 'done'))).resolves.toBe('done');
  });
});
