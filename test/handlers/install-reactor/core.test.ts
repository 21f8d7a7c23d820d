import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { OWNED_BY_CONFIGURATION, reactorRows } from '#domain/reaction/rule-rows.ts';
import { checkInstallation, deployVersion, enterReactor } from '#handlers/install-reactor/core.ts';
import { LOCAL_TABLES } from '#local/tables.ts';
import {
  aManifest,
  aWish,
  digestOf,
  type InstallationWorld,
  install,
  ProcessEnded,
  REACTOR_ID,
  startInstallationWorld,
} from '../../support/installation-world.ts';

describe('installing a reactor', () => {
  let world: InstallationWorld;
  const installed = async () => (await world.deps.installations.installed(REACTOR_ID))?.reactor;
  const report = async () => world.deps.installations.findReport(REACTOR_ID);
  const want = (version: string, overrides = {}) => world.deps.installations.want(aWish(version, overrides));

  beforeEach(async () => {
    world = await startInstallationWorld();
    world.hub.offer('1.0.0');
  });
  afterEach(() => world.close());

  it('makes the function, enters the version that serves and says so', async () => {
    await want('1.0.0');

    expect(await install(world, 'first')).toBe('installed');
    expect(await installed()).toMatchObject({ manifest: { version: '1.0.0' }, functionName: world.functions.list()[0] });
    expect(world.functions.live).toBe('1');
    expect(await report()).toMatchObject({ state: 'installed', version: '1.0.0', messages: [], executionName: 'first' });
  });

  it('does nothing where nobody wants it any more, and keeps what is installed', async () => {
    expect(await install(world, 'first')).toBe('nothing');
    await want('1.0.0');
    await install(world, 'second');

    expect(await install(world, 'third')).toBe('kept');
    expect(world.functions.list()).toHaveLength(1);
  });

  it.each(['check', 'deploy', 'enter'] as const)('goes on where it was interrupted after "%s": one function, one row', async (step) => {
    await want('1.0.0');
    let isFirst = true;

    const outcome = await install(world, 'first', (done) => {
      if (done !== step || !isFirst) return;
      isFirst = false;
      throw new ProcessEnded();
    });

    expect(outcome).toBe('installed');
    expect(world.functions.list()).toHaveLength(1);
    expect(await installed()).toMatchObject({ functionName: world.functions.list()[0] });
    expect(await report()).toMatchObject({ state: 'installed' });
  });

  it('updates beside the version that served, and names what the new one takes more', async () => {
    await want('1.0.0');
    await install(world, 'first');
    world.hub.offer('1.1.0', { manifest: { controls: ['S3.4', 'S3.17'] } });
    await want('1.1.0');

    expect(await install(world, 'second')).toBe('installed');
    expect(world.functions.list()).toHaveLength(2);
    expect(await installed()).toMatchObject({ manifest: { version: '1.1.0' }, functionName: world.functions.list()[1] });
    expect((await report())?.messages).toEqual([expect.objectContaining({ en: 'It answers to S3.17 too.' })]);
  });

  it.each([
    [
      'the hub offers it no more and people looked at other bytes',
      { entry: { state: 'REVOKED' as const } },
      { digest: digestOf('other') },
      2,
    ],
    ['its package is bad, for each reason', { faults: ['Its signature is bad.', 'It asks for iam:*.'] }, {}, 2],
  ])('is refused where %s, and changes nothing', async (_what, offer, wish, reasons) => {
    world.hub.offer('1.0.0', offer);
    await want('1.0.0', wish);

    expect(await install(world, 'first')).toBe('refused');
    expect(world.functions.list()).toEqual([]);
    expect(await installed()).toBeUndefined();
    const { state, messages = [] } = (await report()) ?? {};
    expect([state, messages.length]).toEqual(['failed', reasons]);
  });

  it('is refused where the hub has no such package', async () => {
    await want('9.9.9');

    expect(await install(world, 'first')).toBe('refused');
    expect((await report())?.messages).toEqual([expect.objectContaining({ en: expect.stringContaining('knows no version 9.9.9') })]);
  });

  it('leaves a reactor of the configuration alone', async () => {
    const ours = { manifest: aManifest('0.9.0'), functionName: 'ours:1', sha256: 'x' };
    const row = marshall({ ...reactorRows.readRow(ours), ...OWNED_BY_CONFIGURATION });
    await world.client.send(new PutItemCommand({ TableName: LOCAL_TABLES.reactors, Item: row }));
    await want('1.0.0');

    expect(await install(world, 'first')).toBe('refused');
    expect(await installed()).toEqual(ours);
  });

  it('steps back where the wish went away meanwhile: no function, no row, and the reason', async () => {
    await want('1.0.0');
    const outcome = await install(world, 'first', (step) => {
      if (step === 'deploy') world.hub.packages.delete('1.0.0');
    });

    expect(outcome).toBe('failed');
    expect(world.functions.list()).toEqual([]);
    expect(await installed()).toBeUndefined();
    expect(await report()).toMatchObject({ state: 'failed', messages: [expect.stringMatching(/is not the one that was checked/)] });
  });

  it('steps back from an update to the version that served', async () => {
    await want('1.0.0');
    await install(world, 'first');
    world.hub.offer('2.0.0');
    await want('2.0.0');
    await install(world, 'second', (step) => {
      if (step === 'deploy') world.hub.packages.delete('2.0.0');
    });

    expect(await installed()).toMatchObject({ manifest: { version: '1.0.0' } });
    expect(world.functions.list()).toEqual([(await installed())?.functionName]);
  });

  it('writes no row once somebody who came later has the reactor', async () => {
    await want('1.0.0');
    const checked = await checkInstallation({ reactorId: REACTOR_ID, executionName: 'slow' }, world.deps);
    if (checked.next !== 'deploy') throw new Error(checked.next);
    const slow = await deployVersion(checked.work, world.deps);
    world.clock.step(3_600_000);
    await install(world, 'later');

    await expect(enterReactor(slow.work, world.deps)).rejects.toThrow('Execution slow lost its lease of reactor example/s3-encryption');
    expect(await report()).toMatchObject({ executionName: 'later' });
  });

  it('ends in a final state for each of 100 at once, of ten reactors', async () => {
    const ids = Array.from({ length: 10 }, (_, index) => `example/reactor-${index}`);
    for (const reactorId of ids) await want('1.0.0', { reactorId });

    const outcomes = await Promise.all(
      Array.from({ length: 100 }, (_, index) => install(world, `e-${index}`, undefined, ids[index % ids.length] ?? '')),
    );

    expect(new Set(outcomes)).toEqual(new Set(['installed', 'kept']));
    expect(outcomes.filter((one) => one === 'installed')).toHaveLength(10);
    expect(world.functions.list()).toHaveLength(10);
  });
});
