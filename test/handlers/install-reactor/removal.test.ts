import { readText } from '@attack-reactor/kit/contract';
import {
  aWish,
  type InstallationWorld,
  install,
  ProcessEnded,
  REACTOR_ID,
  startInstallationWorld,
  uninstall,
} from '../../support/installation-world.ts';

type Ending = 'before' | 'after';

/** Ends the process once, before or after a method has done its work. */
function endOnce<Method extends string>(
  owner: { [Name in Method]: (...args: never[]) => Promise<unknown> },
  method: Method,
  ending: Ending,
): void {
  const work = owner[method].bind(owner);
  owner[method] = async (...args) => {
    owner[method] = work;
    if (ending === 'after') await work(...args);
    throw new ProcessEnded();
  };
}

async function startWithReactor(): Promise<InstallationWorld> {
  const world = await startInstallationWorld();
  world.hub.offer('1.0.0');
  await world.deps.installations.want(aWish('1.0.0'));
  await install(world, 'first');
  return world;
}

describe('uninstalling a reactor', () => {
  let world: InstallationWorld;
  const report = async () => world.deps.installations.findReport(REACTOR_ID);

  beforeEach(async () => {
    world = await startWithReactor();
  });
  afterEach(() => world.close());

  it('removes row and function, and says so', async () => {
    expect(await uninstall(world, 'second')).toBe('uninstalled');
    expect(world.functions.list()).toEqual([]);
    expect(await world.deps.installations.installed(REACTOR_ID)).toBeUndefined();
    expect(await report()).toMatchObject({ state: 'uninstalled', version: '1.0.0' });
  });

  it.each<[string, (world: InstallationWorld, ending: Ending) => void]>([
    ['its row', ({ deps: { installations } }, ending) => endOnce(installations, 'leave', ending)],
    ['its function', ({ deps: { deployer } }, ending) => endOnce(deployer, 'remove', ending)],
    ['its earlier versions', ({ deps: { installations } }, ending) => endOnce(installations, 'forgetVersions', ending)],
  ])('leaves nothing where the process ends right before or after %s goes', async (_what, arrange) => {
    for (const ending of ['before', 'after'] as const) {
      await world.close();
      world = await startWithReactor();
      arrange(world, ending);

      expect([ending, await uninstall(world, 'second')]).toEqual([ending, 'uninstalled']);
      expect(world.functions.list()).toEqual([]);
      expect(await world.deps.installations.installed(REACTOR_ID)).toBeUndefined();
      expect(await report()).toMatchObject({ state: 'uninstalled' });
    }
  });

  it('is harmless when it runs twice', async () => {
    await uninstall(world, 'second');

    expect(await uninstall(world, 'third')).toBe('nothing');
  });

  it('does nothing where somebody wants it again by then', async () => {
    const wanted = aWish('1.0.0');
    const { forget } = world.deps.installations;
    world.deps.installations.forget = async () => {};

    expect(await uninstall(world, 'second', wanted)).toBe('nothing');
    world.deps.installations.forget = forget;
    expect(world.functions.list()).toHaveLength(1);
  });

  it.each([
    ['a binding calls it', { bindings: ['encrypt-all'] }, /Bindings call example\/s3-encryption: encrypt-all/],
    ['an execution has not ended', { executions: ['e-1'] }, /have not ended: e-1/],
    ['changes would lose their undo', { undoable: 2 }, /nobody can undo what it changed \(changes: 2\)/],
  ])('is refused where %s: the reactor and the wish stay, with the reason', async (_what, uses, sentence) => {
    Object.assign(world.uses, uses);

    expect(await uninstall(world, 'second')).toBe('refused');
    expect(world.functions.list()).toHaveLength(1);
    expect(await world.deps.installations.wanted(REACTOR_ID)).toEqual(aWish('1.0.0'));
    // The wish that is back starts an installation, which finds all as it should be and keeps the reasons.
    expect(await install(world, 'third')).toBe('kept');
    const { state, messages = [] } = (await report()) ?? {};
    expect(state).toBe('failed');
    expect(messages.map((one) => readText(one, 'en'))).toEqual([expect.stringMatching(sentence)]);
  });

  it('goes with its undo where somebody agreed to that, and agreement is not kept for another time', async () => {
    Object.assign(world.uses, { undoable: 2, bindings: ['encrypt-all'] });
    await uninstall(world, 'second', aWish('1.0.0', { forgetsUndo: true }));
    expect(await world.deps.installations.wanted(REACTOR_ID)).toMatchObject({ forgetsUndo: false });

    world.uses.bindings = [];
    expect(await uninstall(world, 'third', aWish('1.0.0', { forgetsUndo: true }))).toBe('uninstalled');
  });
});
