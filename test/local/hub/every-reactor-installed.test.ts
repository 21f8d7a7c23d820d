/** Every base reactor takes the way of a package through a hub: packed, signed, checked with its test vectors, installed. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PackageManifest, readManifestDocument } from '@attack-reactor/kit/contract';
import { nameLocalReactor } from '#local/reaction/installed-reactors.ts';
import { type HubWorld, startHubWorld } from '#test/support/hub-world.ts';
import { aKey, aSignedZip } from '#test/support/packages.ts';
import { readContent } from '#test/support/real-packages.ts';
import { readManifest, wishFor } from '#test/support/wishes.ts';
import { bundleReactors } from '#tools/bundle/reactors.ts';

const ROOT = join(import.meta.dirname, '../../..');
const IDS = readdirSync(join(ROOT, 'reactors'));
const official = aKey({ publisher: 'official', trust: 'official' });

describe('every base reactor as a package of a hub', () => {
  const folder = mkdtempSync(join(tmpdir(), 'every-installed-'));
  let world: HubWorld;
  beforeAll(async () => {
    world = await startHubWorld({ runVectors: 'sandbox' });
    await world.trust(official);
    await bundleReactors(ROOT, folder);
  });
  afterAll(async () => {
    await world.close();
    rmSync(folder, { recursive: true });
  });

  /** The member role has what reactors of the configuration ask for: here the same ones of another publisher. */
  function grant(manifest: PackageManifest): Promise<void> {
    const configured = { ...readManifestDocument(manifest), publisher: 'organisation' };
    return world.putConfigured({ manifest: configured, functionName: 'of-terraform:1', sha256: 'x' });
  }

  /** Publishes a package, and installs it. */
  async function installZip(zip: Uint8Array) {
    const manifest = readManifest(zip);
    const { version, checks } = (await world.publish(zip)).entry;
    await grant(manifest);
    await world.installations.want(wishFor(zip));
    await world.hub.settled();
    const { installed, report } = await world.hub.consumer.find(manifest.id);
    return {
      state: version.state,
      notices: checks?.outcome === 'verified' ? checks.notices : checks,
      hasVectors: manifest.vectors > 0,
      serves: installed?.version === manifest.version,
      report: report?.state,
    };
  }

  it.each(IDS)('%s is verified with all of its test vectors, and installed', async (id) => {
    const zip = await aSignedZip(readContent(new Uint8Array(readFileSync(join(folder, `${id}.zip`)))), official);

    const outcome = await installZip(zip);

    expect(outcome).toEqual({ state: 'VERIFIED', notices: [], hasVectors: true, serves: true, report: 'installed' });
    expect(world.errors).toEqual([]);
  });

  it('leaves one function with one version for each of them', () => {
    expect(world.listFunctions()).toEqual(IDS.map((id) => `${nameLocalReactor({ publisher: 'official', id })}: 1`).toSorted());
    expect(IDS.length).toBeGreaterThan(30);
  });
});
