import type { FirstChanges } from '#domain/hub/probation.ts';
import { type Review, reviewReactors } from '#handlers/review-reactors/core.ts';
import { LOCAL_TABLES } from '#local/tables.ts';
import { reactorVersionsTable } from '#platform/reaction/reactor-versions.ts';
import { nameReactorLease } from '#platform/reaction/resource-leases.ts';
import { aWish, type InstallationWorld, install, REACTOR_ID, startInstallationWorld, uninstall } from '../../support/installation-world.ts';

const HOUR_MS = 3_600_000;

describe('reviewing what came from a hub', () => {
  let world: InstallationWorld;
  const find = (_id: string, version: string) => world.hub.find(REACTOR_ID, version);
  let changes: FirstChanges;
  const review = (): Promise<Review> => reviewReactors({ ...world.deps, find, findFirstChanges: async () => changes });
  const installed = async () => (await world.deps.installations.installed(REACTOR_ID))?.reactor;
  const plan = async () => {
    const reactor = await installed();
    if (reactor !== undefined) await reactorVersionsTable(world.client, LOCAL_TABLES.reactors, world.clock).keep(reactor);
  };
  const serve = async (version: string) => {
    world.hub.offer(version);
    await world.deps.installations.want(aWish(version));
    await install(world, `install-${version}`);
  };
  const revoke = (version: string, isMalicious: boolean) =>
    world.hub.offer(version, { entry: { state: 'REVOKED', isMalicious, reason: 'it opens port 22' } });

  beforeEach(async () => {
    world = await startInstallationWorld();
    changes = { failed: undefined, verified: 0 };
    await serve('1.0.0');
  });
  afterEach(() => world.close());

  it('disables a harmful version where it serves and where it planned, once', async () => {
    await plan();
    revoke('1.0.0', true);

    expect(await review()).toEqual({ disabled: [`${REACTOR_ID}@1.0.0`], takenBack: [], removed: [], busy: [] });
    const disabled = { reason: 'it opens port 22', at: expect.any(String) };
    expect(await installed()).toMatchObject({ disabled });
    expect(await world.deps.installations.versions()).toEqual([expect.objectContaining({ disabled })]);
    expect(await review()).toMatchObject({ disabled: [] });
  });

  it('leaves a version alone that is only revoked: what is installed goes on', async () => {
    revoke('1.0.0', false);

    expect(await review()).toMatchObject({ disabled: [] });
    expect(await installed()).not.toHaveProperty('disabled');
  });

  it('disables a harmful version that planned and serves no more, and leaves the one that serves', async () => {
    await plan();
    await serve('1.1.0');
    revoke('1.0.0', true);

    expect(await review()).toMatchObject({ disabled: [`${REACTOR_ID}@1.0.0`] });
    expect(await installed()).not.toHaveProperty('disabled');
  });

  it('removes a version that serves no more and that nothing planned with, once an hour has passed', async () => {
    await serve('1.1.0');
    const [first, second] = world.functions.list();

    expect(await review()).toMatchObject({ removed: [] });
    world.clock.step(HOUR_MS);

    expect(await review()).toMatchObject({ removed: [first] });
    expect(world.functions.list()).toEqual([second]);
  });

  it('keeps a version that planned, for what may be undone with it', async () => {
    await plan();
    await serve('1.1.0');
    world.clock.step(HOUR_MS);

    expect(await review()).toMatchObject({ removed: [] });
    expect(world.functions.list()).toHaveLength(2);
  });

  it('removes a function that an interrupted removal left behind', async () => {
    world.deps.deployer.remove = async () => {};
    await uninstall(world, 'gone');
    Reflect.deleteProperty(world.deps.deployer, 'remove');
    world.clock.step(HOUR_MS);

    expect(await review()).toMatchObject({ removed: [REACTOR_ID] });
    expect(world.functions.list()).toEqual([]);
  });

  it('leaves a reactor alone that an installation works on', async () => {
    await serve('1.1.0');
    world.clock.step(HOUR_MS);
    await world.leases.lease(nameReactorLease(REACTOR_ID), 'an-installation', HOUR_MS);

    expect(await review()).toEqual({ disabled: [], takenBack: [], removed: [], busy: [REACTOR_ID] });
    expect(world.functions.list()).toHaveLength(2);
  });

  describe('that was updated', () => {
    const update = async () => {
      const { version, digest, consent } = aWish('1.0.0');
      world.hub.offer('2.0.0');
      await world.deps.installations.want(aWish('2.0.0', { before: { version, digest, consent } }));
      await install(world, 'update');
    };

    it('takes the update back whose first changes did not read back as fixed, and says so where people look', async () => {
      await update();
      changes = { failed: 'execution-7', verified: 0 };

      expect(await review()).toMatchObject({ takenBack: [`${REACTOR_ID}@2.0.0`] });
      await install(world, 'back');

      expect((await installed())?.manifest.version).toBe('1.0.0');
      const report = await world.deps.installations.findReport(REACTOR_ID);
      expect(report).toMatchObject({ state: 'installed', version: '1.0.0', messages: [{ en: expect.stringContaining('execution-7') }] });
      expect(await review()).toMatchObject({ takenBack: [] });
    });

    it('says why it goes back, and that it cannot, where the version before is offered no more', async () => {
      await update();
      world.hub.offer('1.0.0', { entry: { state: 'REVOKED', reason: 'it is too slow' } });
      changes = { failed: 'execution-7', verified: 0 };

      await review();
      await install(world, 'back');

      expect((await installed())?.manifest.version).toBe('2.0.0');
      const messages = [{ en: expect.stringContaining('execution-7') }, expect.stringContaining('it is too slow')];
      expect(await world.deps.installations.findReport(REACTOR_ID)).toMatchObject({ state: 'failed', messages });
    });

    it('leaves an update alone that has served for a week', async () => {
      await update();
      world.clock.step(8 * 24 * HOUR_MS);
      changes = { failed: 'execution-7', verified: 0 };

      expect(await review()).toMatchObject({ takenBack: [] });
      expect((await world.deps.installations.wanted(REACTOR_ID))?.version).toBe('2.0.0');
    });

    it('loses against a person who wants something else at the same moment', async () => {
      await update();
      const { replaceWish } = world.deps.installations;
      world.deps.installations.replaceWish = async (before, after) => {
        await world.deps.installations.want(aWish('2.1.0'));
        return replaceWish(before, after);
      };
      changes = { failed: 'execution-7', verified: 0 };

      expect(await review()).toMatchObject({ takenBack: [] });
      expect((await world.deps.installations.wanted(REACTOR_ID))?.version).toBe('2.1.0');
    });
  });
});
