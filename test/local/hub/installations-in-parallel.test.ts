/** A hundred wishes for ten reactors at once, through the stream and the workflows that deploy: each comes to an end. */
import { ExecutionBusy } from '#domain/base/errors.ts';
import type { WantedReactor } from '#domain/hub/wanted-reactor.ts';
import type { OnCall } from '#local/reaction/functions.ts';
import { type HubWorld, startHubWorld } from '#test/support/hub-world.ts';
import { aKey, aSignedZip, buildContent } from '#test/support/packages.ts';
import { CEILING, wishFor } from '#test/support/wishes.ts';

const REACTORS = 10;
const VERSIONS = 10;
const acme = aKey();

/** An installation that finds a reactor busy waits until somebody else is done with it, in place of the minutes of the workflow. */
class Turns {
  readonly #waiting = new Map<string, (() => void)[]>();

  readonly onCall: OnCall = async (_name, payload, call) => {
    try {
      const answer = Object(await call());
      if (answer.next !== 'deploy' && answer.next !== 'enter') this.#pass(answer.reactorId);
      return answer;
    } catch (error) {
      if (error instanceof ExecutionBusy) await this.#next(Object(payload).reactorId);
      throw error;
    }
  };

  #pass(reactorId: string): void {
    for (const goOn of this.#waiting.get(reactorId) ?? []) goOn();
    this.#waiting.delete(reactorId);
  }

  #next(reactorId: string): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.set(reactorId, [...(this.#waiting.get(reactorId) ?? []), resolve]);
    });
  }
}

describe('a hundred wishes at once', () => {
  let world: HubWorld;
  const wishes: WantedReactor[] = [];
  beforeAll(async () => {
    world = await startHubWorld({ onCall: new Turns().onCall });
    await world.trust(acme);
    await world.putCeiling(CEILING);
    const versions = Array.from({ length: REACTORS * VERSIONS }, (_, n) => ({ id: `door-${n % REACTORS}`, version: `1.${n}.0` }));
    const zips = await Promise.all(versions.map((one) => aSignedZip(buildContent(one), acme)));
    await Promise.all(zips.map((zip) => world.publish(zip)));
    wishes.push(...zips.map((zip) => wishFor(zip)));
  });
  afterAll(() => world.close());

  it('all come to an end: the version that is wanted last serves, and nothing is left over', async () => {
    const before = world.hub.stepFunctions.executions().length;

    await Promise.all(wishes.map((wish) => world.installations.want(wish)));
    await world.hub.settled();

    const executions = world.hub.stepFunctions.executions().slice(before);
    expect(executions).toHaveLength(REACTORS * VERSIONS);
    expect(executions.filter(({ status }) => status === 'RUNNING')).toEqual([]);
    const { installed, wanted, reports } = await world.installations.list();
    expect([installed.length, wanted.length, reports.map(({ state }) => state)]).toEqual([
      REACTORS,
      REACTORS,
      Array(REACTORS).fill('installed'),
    ]);
    const served = new Map(installed.map(({ reactor }) => [`${reactor.manifest.publisher}/${reactor.manifest.id}`, reactor]));
    expect(wanted.filter(({ reactorId, version }) => served.get(reactorId)?.manifest.version !== version)).toEqual([]);
    // A version that did not come to serve is removed again, so each that is there did.
    const entered = executions.filter(({ steps }) => steps.some(({ state }) => state === 'Reactor Installed'));
    const functions = world.listFunctions();
    const numbers = functions.flatMap((line) => line.split(': ')[1]?.split(' ') ?? []);
    expect([functions.length, numbers.length]).toEqual([REACTORS, entered.length]);
    expect(world.errors).toEqual([]);
  });
});
