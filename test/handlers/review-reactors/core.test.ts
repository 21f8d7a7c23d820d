import { type Review, reviewReactors } from '#handlers/review-reactors/core.ts';
import { LOCAL_TABLES } from '#local/tables.ts';
import { reactorVersionsTable } from '#platform/reaction/reactor-versions.ts';
import { nameReactorLease } from '#platform/reaction/resource-leases.ts';
import { aWish, type InstallationWorld, install, REACTOR_ID, startInstallationWorld, uninstall } from '../../support/installation-world.ts';

const HOUR_MS = 3_600_000;

describe('reviewing what came from a hub', () => {
  let world: InstallationWorld;
  const find = (_id: string, version: string) => world.hub.find(REACTOR_ID, version);
  const review = (): Promise<Review> => reviewReactors({ ...world.deps, find });
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
    await serve('1.0.0');
  });
  afterEach(() => world.close());

  it('disables a harmful version where it serves and where it planned, once', async () => {
    await plan();
    revoke('1.0.0', true);

    expect(await review()).toEqual({ disabled: [`${REACTOR_ID}@1.0.0`], removed: [], busy: [] });
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

    expect(await review()).toEqual({ disabled: [], removed: [], busy: [REACTOR_ID] });
    expect(world.functions.list()).toHaveLength(2);
  });
});
