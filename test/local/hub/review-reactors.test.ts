/** The review of what is installed, with the rights of a deployment. */
import type { WantedReactor } from '#domain/hub/wanted-reactor.ts';
import { type HubWorld, startHubWorld } from '#test/support/hub-world.ts';
import { aKey, aSignedZip, buildContent } from '#test/support/packages.ts';
import { CEILING, wishFor } from '#test/support/wishes.ts';

const acme = aKey();
const HOUR_MS = 3_600_000;

describe('λ review-reactors on one machine', () => {
  let world: HubWorld;
  beforeAll(async () => {
    world = await startHubWorld();
    await world.trust(acme);
    await world.putCeiling(CEILING);
  });
  afterAll(() => world.close());

  const install = async (version: string): Promise<WantedReactor> => {
    const zip = await aSignedZip(buildContent({ version }), acme);
    await world.publish(zip);
    await world.installations.want(wishFor(zip));
    await world.hub.settled();
    return wishFor(zip);
  };

  it('removes a version that serves no more, and disables one that the hub calls harmful', async () => {
    await install('1.0.0');
    const { reactorId } = await install('1.1.0');
    expect(world.listFunctions()).toEqual([expect.stringMatching(/-acme-close-door: 1 2$/)]);
    world.advance(HOUR_MS);

    expect(await world.hub.reviewReactors()).toMatchObject({ disabled: [], removed: [expect.stringMatching(/-acme-close-door:1$/)] });
    expect(world.listFunctions()).toEqual([expect.stringMatching(/-acme-close-door: 2$/)]);

    const version = { publisher: 'acme', name: 'close-door', version: '1.1.0' };
    await world.hub.catalog.change(version, { kind: 'revoked', reason: 'it opens port 22', isMalicious: true });
    await world.hub.settled();

    expect(await world.hub.reviewReactors()).toMatchObject({ disabled: [`${reactorId}@1.1.0`], removed: [] });
    expect((await world.installations.installed(reactorId))?.reactor).toMatchObject({ disabled: { reason: 'it opens port 22' } });
    expect(await world.hub.consumer.find(reactorId)).toMatchObject({ installed: { disabled: 'it opens port 22' } });
  });
});
