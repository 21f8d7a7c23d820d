/** Wishes that people wrote down past the command line: each is refused with its reason, and nothing is installed for it. */
import { parseReactorId, readManifestDocument, readText } from '@attack-reactor/kit/contract';
import type { WantedReactor } from '#domain/hub/wanted-reactor.ts';
import { type HubWorld, startHubWorld } from '#test/support/hub-world.ts';
import { aKey, aSignedZip, buildContent, MANIFEST } from '#test/support/packages.ts';
import { CEILING, wishFor } from '#test/support/wishes.ts';

const acme = aKey();
const passing = aKey();
let doors = 0;

/** A good package of a reactor of its own. */
function aDoor(changes: Parameters<typeof buildContent>[0] = {}, key = acme): Promise<Uint8Array> {
  doors += 1;
  return aSignedZip(buildContent({ id: `door-${doors}`, ...changes }), key);
}

/** The place of the package of the last reactor in the bucket. */
const placeOf = (wish: WantedReactor) => `packages/${wish.reactorId}/${wish.version}.zip`;
const idOf = ({ reactorId, version }: WantedReactor) => {
  const { publisher, id: name } = parseReactorId(reactorId);
  return { publisher, name, version };
};

/** Prepares a hub for one wish, and answers the wish. */
type Prepare = (world: HubWorld) => Promise<WantedReactor>;

const unknownVersion: Prepare = async () => wishFor(await aDoor());

const unchecked: Prepare = async (world) => {
  const zip = await aDoor();
  await world.put('trust.json', 'no JSON');
  await world.publish(zip);
  await world.trust(acme);
  return wishFor(zip);
};

/** Rejected, as nobody trusted its key then. */
const rejected: Prepare = async (world) => {
  const zip = await aDoor({}, passing);
  await world.publish(zip);
  await world.trust(acme, passing);
  return wishFor(zip);
};

const untrusted: Prepare = async (world) => {
  const zip = await aDoor({}, passing);
  await world.trust(acme, passing);
  await world.publish(zip);
  await world.trust(acme);
  return wishFor(zip);
};

const published = async (world: HubWorld, changes: Parameters<typeof buildContent>[0] = {}) => {
  const zip = await aDoor(changes);
  await world.publish(zip);
  return wishFor(zip);
};

const revoked: Prepare = async (world) => {
  const wish = await published(world);
  await world.hub.catalog.change(idOf(wish), { kind: 'revoked', reason: 'it opens port 22', successor: '1.0.9', isMalicious: true });
  return wish;
};

const withdrawn: Prepare = async (world) => {
  const wish = await published(world);
  await world.hub.catalog.change(idOf(wish), { kind: 'withdrawn' });
  return wish;
};

const deleted: Prepare = async (world) => {
  const wish = await published(world);
  await world.deleteRow(idOf(wish));
  return wish;
};

const otherDigest: Prepare = async (world) => ({ ...(await published(world)), digest: `sha256:${'0'.repeat(64)}` });

const otherManifest: Prepare = async (world) => {
  const wish = await published(world);
  return { ...wish, consent: { ...wish.consent, manifestDigest: `sha256:${'0'.repeat(64)}` } };
};

const aboveCeiling: Prepare = (world) =>
  published(world, {
    permissions: [MANIFEST.permissions[0], { phases: ['apply'], actions: ['ec2:MonitorInstances'], resources: ['{resource}'] }],
  });

const swapped: Prepare = async (world) => {
  const wish = await published(world);
  await world.put(placeOf(wish), await aSignedZip(buildContent({ id: `door-${doors}`, author: 'Eve' }), acme));
  return wish;
};

const republished: Prepare = async (world) => {
  await published(world);
  const second = await aSignedZip(buildContent({ id: `door-${doors}`, author: 'Eve' }), acme);
  await expect(world.publish(second)).rejects.toThrow(/never returns/);
  return wishFor(second);
};

describe('a wish for a version', () => {
  let world: HubWorld;
  beforeAll(async () => {
    world = await startHubWorld();
    await world.putCeiling(CEILING);
  });
  beforeEach(() => world.trust(acme));
  afterAll(() => world.close());

  async function makeWish(wish: WantedReactor) {
    await world.installations.want(wish);
    await world.hub.settled();
    const report = await world.installations.findReport(wish.reactorId);
    const functions = world.listFunctions().filter((name) => name.includes(`-${parseReactorId(wish.reactorId).id}:`));
    return {
      state: report?.state,
      said: report?.messages.map((message) => readText(message, 'en')).join(' '),
      installed: await world.installations.installed(wish.reactorId),
      functions,
      execution: world.hub.stepFunctions.executions().find(({ name }) => name === report?.executionName)?.status,
    };
  }

  it('that nothing speaks against is installed, so that the others could be', async () => {
    expect(await makeWish(await published(world))).toMatchObject({ state: 'installed', functions: [expect.stringMatching(/: 1$/)] });
  });

  it.each<[string, Prepare, RegExp]>([
    ['that the hub does not know', unknownVersion, /^The hub knows no version 1\.0\.0 of acme\/door-\d+\./],
    ['that is not checked yet', unchecked, /^acme\/door-\d+@1\.0\.0 waits for its checks/],
    ['that its checks rejected, although its key is trusted by now', rejected, /^acme\/door-\d+@1\.0\.0 is REJECTED: /],
    ['whose key is not trusted any more', untrusted, new RegExp(`^.*${passing.key.keyId.slice(0, 12)}`)],
    ['that was revoked', revoked, /^acme\/door-\d+@1\.0\.0 is REVOKED: it opens port 22\. Take 1\.0\.9 instead\.$/],
    ['that was withdrawn', withdrawn, /^acme\/door-\d+@1\.0\.0 is WITHDRAWN/],
    ['whose row somebody deleted', deleted, /^acme\/door-\d+@1\.0\.0 is WITHDRAWN/],
    [
      'by another digest than it has',
      otherDigest,
      /is not the one that was agreed to: sha256:0{64}, sha256:[0-9a-f]{64}\. Look at it again/,
    ],
    ['with consent for another manifest', otherManifest, /^Nobody agreed to the rights of acme\/door-\d+ 1\.0\.0/],
    [
      'that asks for more than the member role may have',
      aboveCeiling,
      /member role may have: ec2:MonitorInstances arn:\S+\. Add to `reaction` in the configuration, and deploy: memberRoleCeiling: \[ \{ actions: \['ec2:MonitorInstances'\], resources: \['arn:\{partition\}:ec2:\*:\{account\}:instance\/\*'\] \}, \],$/,
    ],
    ['whose bytes somebody swapped after they were verified', swapped, /sha256:[0-9a-f]{64}.*sha256:[0-9a-f]{64}/],
    ['by the bytes of somebody who published it again', republished, /is not the one that was agreed to/],
  ])('%s is refused, with the reason', async (_what, prepare, reason) => {
    const outcome = await makeWish(await prepare(world));

    expect(outcome).toEqual({
      state: 'failed',
      said: expect.stringMatching(reason),
      installed: undefined,
      functions: [],
      // Refused in good order: nothing is tried again, and no alarm rings.
      execution: 'SUCCEEDED',
    });
  });

  it('of a reactor that the configuration owns is refused, and leaves that one as it is', async () => {
    const zip = await aDoor();
    await world.publish(zip);
    const wish = wishFor(zip);
    const { manifest } = await world.hub.consumer.look(wish.reactorId);
    const configured = { ...readManifestDocument(manifest), version: '0.9.0' };
    await world.putConfigured({ manifest: configured, functionName: 'of-terraform:1', sha256: 'x' });

    const outcome = await makeWish(wish);

    expect(outcome).toMatchObject({ state: 'failed', said: expect.stringContaining('reaction.reactors'), functions: [] });
    expect(outcome.installed).toMatchObject({ isOfConfiguration: true, reactor: { functionName: 'of-terraform:1' } });
  });

  it('brought no error beside what is in the reports', () => {
    expect(world.errors).toEqual([]);
  });
});
