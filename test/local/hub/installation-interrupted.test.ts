/**
 * Installations and removals that are interrupted at every task of the workflows that deploy, and go on: afterwards there is one
 * function and one row, or neither.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseReactorId } from '@attack-reactor/kit/contract';
import { INSTALL_WORKFLOW, UNINSTALL_WORKFLOW } from '#domain/hub/install-workflows.ts';
import type { WantedReactor } from '#domain/hub/wanted-reactor.ts';
import type { OnCall } from '#local/reaction/functions.ts';
import { type HubWorld, startHubWorld } from '#test/support/hub-world.ts';
import { aKey, aSignedZip, buildContent } from '#test/support/packages.ts';
import { CEILING, wishFor } from '#test/support/wishes.ts';

const acme = aKey();
const INSTALL_TASKS = ['check', 'deploy', 'enter', 'step-back'] as const;
const REMOVE_TASKS = ['check-removal', 'remove', 'note-failure'] as const;
const MOMENTS = ['before', 'after'] as const;
type Task = (typeof INSTALL_TASKS)[number] | (typeof REMOVE_TASKS)[number];
type Moment = (typeof MOMENTS)[number];

/** The failure that happens once, right before or right after a task has done its work. */
type Fault = { readonly task: Task; readonly moment: Moment; readonly happen: () => Promise<never> };

const fail = (name: string) => async () => Promise.reject(Object.assign(new Error('interrupted'), { name }));
/** An answer that was lost on its way: the workflow calls again. */
const loseAnswer = fail('Lambda.ServiceException');
/** An end that no workflow tries again. */
const crash = fail('Runtime.ExitError');

/** Every task of a definition, as its function is asked for it. */
function listTasks(workflow: string): readonly string[] {
  const file = join(import.meta.dirname, `../../../stepfunctions/${workflow}.asl.json`);
  const { States: states } = JSON.parse(readFileSync(file, 'utf8'));
  return Object.values<{ Parameters?: { Payload: { task: string } } }>(states).flatMap(({ Parameters: p }) => (p ? [p.Payload.task] : []));
}

describe('an installation that is interrupted', () => {
  const folder = mkdtempSync(join(tmpdir(), 'interrupted-'));
  let world: HubWorld;
  let doors = 0;
  const faults: Fault[] = [];

  const onCall: OnCall = async (name, payload, call) => {
    if (name !== 'install-reactor') return call();
    const { task } = payload as { readonly task: Task };
    const [fault] = faults.filter((one) => one.task === task);
    if (fault !== undefined) faults.splice(faults.indexOf(fault), 1);
    if (fault?.moment === 'before') await fault.happen();
    const answer = await call();
    if (fault?.moment === 'after') await fault.happen();
    return answer;
  };

  beforeAll(async () => {
    world = await startHubWorld({ onCall, keepIn: join(folder, 'state') });
    await world.trust(acme);
    await world.putCeiling(CEILING);
  });
  afterEach(() => expect(faults.splice(0)).toEqual([]));
  afterAll(async () => {
    await world.close();
    rmSync(folder, { recursive: true });
  });

  /** Publishes versions of a reactor of its own. @returns the wishes for them */
  async function publish(...versions: readonly string[]): Promise<readonly WantedReactor[]> {
    doors += 1;
    const wishes: WantedReactor[] = [];
    for (const version of versions) {
      const zip = await aSignedZip(buildContent({ id: `door-${doors}`, version }), acme);
      await world.publish(zip);
      wishes.push(wishFor(zip));
    }
    return wishes;
  }

  async function want(wish: WantedReactor | undefined): Promise<void> {
    if (wish !== undefined) await world.installations.want(wish);
    await world.hub.settled();
  }

  /** The parts of the last reactor that are there. */
  async function look() {
    const id = `acme/door-${doors}`;
    const [entry, report] = await Promise.all([world.installations.installed(id), world.installations.findReport(id)]);
    return {
      functions: world.listFunctions().filter((name) => name.includes(`-${parseReactorId(id).id}:`)),
      row: entry?.reactor.manifest.version,
      calls: entry?.reactor.functionName.split(':').at(-1),
      report: report?.state,
      wanted: (await world.installations.wanted(id))?.version,
    };
  }
  const nameFunction = (numbers: string) => [`attack-reactor-local-reactor-acme-door-${doors}: ${numbers}`];

  /** The hub ends at this place, and starts again. The call that was under way is answered by nobody until then. */
  async function endHub(task: Task, moment: Moment): Promise<void> {
    const [reached, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<never>()];
    const happen = () => {
      reached.resolve();
      return ended.promise;
    };
    faults.push({ task, moment, happen });
    await reached.promise;
    await world.restart();
    ended.reject(new Error('The process has ended.'));
  }

  const places = (tasks: readonly Task[]) => tasks.flatMap((task) => MOMENTS.map((moment) => [moment, task] as const));

  it('is tried at every task of the workflows', () => {
    expect([listTasks(INSTALL_WORKFLOW), listTasks(UNINSTALL_WORKFLOW)]).toEqual([INSTALL_TASKS, REMOVE_TASKS]);
  });

  describe.each(places(['check', 'deploy', 'enter']))('%s the work of "%s"', (moment, task) => {
    it('comes to one function and one row where the answer is lost', async () => {
      const [wish] = await publish('1.0.0');
      faults.push({ task, moment, happen: loseAnswer });

      await want(wish);

      expect(await look()).toEqual({ functions: nameFunction('1'), row: '1.0.0', calls: '1', report: 'installed', wanted: '1.0.0' });
    });

    it('goes on with an update after the process ended', async () => {
      const [first, second] = await publish('1.0.0', '1.1.0');
      await want(first);
      const ended = endHub(task, moment);

      if (second !== undefined) await world.installations.want(second);
      await ended;
      await world.hub.settled();

      expect(await look()).toEqual({ functions: nameFunction('1 2'), row: '1.1.0', calls: '2', report: 'installed', wanted: '1.1.0' });
    });

    it('leaves nothing behind, or what serves, where it is not tried again', async () => {
      const [wish] = await publish('1.0.0');
      faults.push({ task, moment, happen: crash });

      await want(wish);
      const crashed = await look();
      await want(wish && { ...wish, consent: { ...wish.consent, at: '2026-11-30T13:00:00.000Z' } });

      const isEntered = task === 'enter' && moment === 'after';
      expect(crashed).toEqual(
        isEntered
          ? { functions: nameFunction('1'), row: '1.0.0', calls: '1', report: 'installed', wanted: '1.0.0' }
          : { functions: [], row: undefined, calls: undefined, report: 'failed', wanted: '1.0.0' },
      );
      expect(await look()).toMatchObject({ functions: nameFunction('1'), row: '1.0.0', report: 'installed' });
    });

    it('leaves the version that serves where an update is not tried again', async () => {
      const [first, second] = await publish('1.0.0', '1.1.0');
      await want(first);
      faults.push({ task, moment, happen: crash });

      await want(second);

      // Its number was lost with the answer. Nobody calls that version; the same bytes again take it.
      const isLeft = task === 'deploy' && moment === 'after';
      const isEntered = task === 'enter' && moment === 'after';
      expect(await look()).toEqual(
        isEntered
          ? { functions: nameFunction('1 2'), row: '1.1.0', calls: '2', report: 'installed', wanted: '1.1.0' }
          : { functions: nameFunction(isLeft ? '1 2' : '1'), row: '1.0.0', calls: '1', report: 'failed', wanted: '1.1.0' },
      );
    });
  });

  it.each(MOMENTS)('leaves no function behind where its way back is interrupted too, %s its work', async (moment) => {
    const [wish] = await publish('1.0.0');
    // A start again asks once more what failed before.
    const crashed = { task: 'deploy', moment: 'after', happen: crash } as const;
    faults.push(crashed, crashed);
    const ended = endHub('step-back', moment);

    if (wish !== undefined) await world.installations.want(wish);
    await ended;
    await world.hub.settled();

    expect(await look()).toEqual({ functions: [], row: undefined, calls: undefined, report: 'failed', wanted: '1.0.0' });
  });

  describe.each(places(['check-removal', 'remove']))('%s the work of "%s"', (moment, task) => {
    it.each([
      ['where the answer is lost', false],
      ['after the process ended', true],
    ])('removes all of it %s', async (_what, endsProcess) => {
      const [wish] = await publish('1.0.0');
      await want(wish);
      const ended = endsProcess ? endHub(task, moment) : Promise.resolve(faults.push({ task, moment, happen: loseAnswer }));

      await world.installations.forget(`acme/door-${doors}`);
      await ended;
      await world.hub.settled();

      expect(await look()).toEqual({ functions: [], row: undefined, calls: undefined, report: 'uninstalled', wanted: undefined });
    });

    it('says that it failed where it is not tried again, and can be asked for once more', async () => {
      const [wish] = await publish('1.0.0');
      await want(wish);
      faults.push({ task, moment, happen: crash }, { task: 'note-failure', moment, happen: loseAnswer });

      await world.installations.forget(`acme/door-${doors}`);
      await world.hub.settled();
      const failed = await look();

      const isRemoved = task === 'remove' && moment === 'after';
      expect(failed).toMatchObject(
        isRemoved ? { functions: [], row: undefined, wanted: undefined } : { functions: nameFunction('1'), row: '1.0.0', wanted: '1.0.0' },
      );
      expect(failed.report).toBe(isRemoved ? 'uninstalled' : 'failed');
      await world.installations.forget(`acme/door-${doors}`);
      await world.hub.settled();
      expect(await look()).toMatchObject({ functions: [], row: undefined, wanted: undefined });
    });
  });

  it('brought no error beside what is in the reports', () => {
    expect(world.errors).toEqual([]);
  });
});
