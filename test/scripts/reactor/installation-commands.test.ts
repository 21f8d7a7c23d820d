import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { installationView } from '#domain/hub/installation-view.ts';
import type { Cloud } from '#local/cloud.ts';
import { type ControlServer, startControlServer } from '#local/reaction/control-server.ts';
import { ATTACK_REACTOR } from '#scripts/command-line.ts';
import { callCommand } from '#scripts/terminal/command-line.ts';
import { run } from '../../support/command.ts';
import { type HubWorld, startHubWorld } from '../../support/hub-world.ts';
import { aKey, aSignedZip, buildContent, MANIFEST } from '../../support/packages.ts';
import { CEILING, wishFor } from '../../support/wishes.ts';

const folder = mkdtempSync(join(tmpdir(), 'installation-commands-'));
const acme = aKey();

/** Calls a command in this process, on the platform of this file. */
async function call(...words: readonly string[]) {
  const said = { stdout: [] as string[], stderr: [] as string[] };
  const log = jest.spyOn(console, 'log').mockImplementation((line) => said.stdout.push(String(line)));
  const error = jest.spyOn(console, 'error').mockImplementation((line) => said.stderr.push(String(line)));
  try {
    const exitCode = await callCommand(ATTACK_REACTOR, ['reactor', ...words, '--data', folder]);
    return { exitCode, stdout: said.stdout.join('\n'), stderr: said.stderr.join('\n') };
  } finally {
    log.mockRestore();
    error.mockRestore();
  }
}

describe('commands about installed reactors', () => {
  let world: HubWorld;
  let server: ControlServer;
  beforeAll(async () => {
    world = await startHubWorld();
    await world.trust(acme);
    await world.putCeiling(CEILING);
    server = await startControlServer({ folder, command: 'a test' });
    // They ask for the hub only.
    server.open({ hub: world.hub, securityHub: { url: world.hub.bucket.url } } as Cloud);
  });
  afterAll(async () => {
    await server.close();
    await world.close();
    rmSync(folder, { recursive: true });
  });

  /** Publishes a version. @returns its digest */
  async function publish(id: string, changes: Parameters<typeof buildContent>[0] = {}): Promise<string> {
    const zip = await aSignedZip(buildContent({ id, ...changes }), acme);
    await world.publish(zip);
    return wishFor(zip).digest;
  }

  const readView = ({ stdout }: { readonly stdout: string }) => installationView.parse(JSON.parse(stdout));

  it.each<[string, readonly string[], RegExp]>([
    ['a name that is none', ['install', 'Close Door'], /"Close Door" names no reactor\. Write publisher\/name/],
    ['two versions', ['install', 'acme/a@1.0.0@1.1.0'], /names more than one version/],
    ['a time that is none', ['install', 'acme/a', '--wait', 'long'], /--wait "long" is no number of seconds/],
    ['an environment and a folder', ['install', 'acme/a', '--environment', 'dev'], /leave out one of --data and --environment/],
    ['a name that is none, to uninstall', ['uninstall', 'a b'], /names no reactor/],
    ['a time that is none, to uninstall', ['uninstall', 'acme/a', '--wait', '-1'], /is no number of seconds|--wait/],
    ['a name that is none, to go back', ['rollback-version', 'acme/a@1.0.0'], /names no reactor/],
    ['two lists', ['list', '--installed', '--hub'], /are two lists; name one/],
    ['a filter of what is installed', ['list', '--installed', '--control', 'S3.13'], /are for --hub/],
  ])('are wrong use with %s', async (_what, words, message) => {
    const used = call(...words);

    await expect(used).rejects.toThrow(ConfigurationInvalid);
    await expect(used).rejects.toThrow(message);
  });

  it('are wrong use where a reactor is to be updated that is not installed', async () => {
    await publish('fresh');

    await expect(call('update', 'acme/fresh')).rejects.toThrow(/acme\/fresh is not installed\. Install it: reactor install acme\/fresh/);
  });

  it('end with 2 for wrong use, and start no platform for it', async () => {
    const none = join(folder, 'none');
    const results = await Promise.all([run('reactor', 'uninstall'), run('reactor', 'uninstall', 'acme/a', '--data', none)]);

    expect(results.map(({ exitCode }) => exitCode)).toEqual([2, 2]);
    expect(results[1]?.stderr).toMatch(/No platform runs in/);
  });

  it.each<[string, () => Promise<readonly string[]>, RegExp]>([
    ['a reactor that no hub offers', async () => ['install', 'acme/unknown'], /The hub offers no version of acme\/unknown/],
    ['a version that no hub knows', async () => ['install', 'acme/unknown@1.0.0'], /knows no version 1\.0\.0 of acme\/unknown/],
    [
      'rights that nobody agreed to',
      () => publish('silent').then(() => ['install', 'acme/silent']),
      /may +ec2:ModifyInstanceMetadataOptions on \{resource\}[\s\S]*Nobody agreed to these rights; nothing is installed\. To agree, add --digest sha256:/,
    ],
    [
      'the digest of other bytes',
      () => publish('swapped').then(() => ['install', 'acme/swapped', '--digest', `sha256:${'0'.repeat(64)}`]),
      /The digest is not sha256:0{64}: these are other bytes\. Nothing is installed\./,
    ],
    [
      'more than the member role may have',
      async () => {
        const more = { phases: ['apply'], actions: ['ec2:MonitorInstances'], resources: ['{resource}'] };
        return ['install', 'acme/greedy', '--digest', await publish('greedy', { permissions: [MANIFEST.permissions[0], more] })];
      },
      /refused[\s\S]*ec2:MonitorInstances[\s\S]*memberRoleCeiling: \[/,
    ],
    [
      'a version that was revoked',
      async () => {
        await publish('revoked');
        const id = { publisher: 'acme', name: 'revoked', version: '1.0.0' };
        await world.hub.catalog.change(id, { kind: 'revoked', reason: 'it opens port 22' });
        return ['install', 'acme/revoked@1.0.0'];
      },
      /is REVOKED: it opens port 22/,
    ],
    ['a reactor to uninstall that nobody wants', async () => ['uninstall', 'acme/unknown'], /Nobody wants acme\/unknown from a hub/],
    ['a reactor to go back with that nobody wants', async () => ['rollback-version', 'acme/unknown'], /no version to go back from/],
  ])('refuse %s with 1, and install nothing', async (_what, prepare, message) => {
    const { exitCode, stdout, stderr } = await call(...(await prepare()));

    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 1, stdout: '', stderr: expect.stringMatching(message) });
    expect(world.listFunctions()).toEqual([]);
  });

  it('tell in JSON what became of each wish', async () => {
    const digest = await publish('door');
    const installed = await call('install', 'acme/door', '--digest', digest, '--json');
    const kept = await call('install', 'acme/door', '--json');
    const nothingBefore = await call('rollback-version', 'acme/door', '--json');
    await publish('door', { version: '1.1.0' });
    const updated = await call('update', 'acme/door', '--json');
    const back = await call('rollback-version', 'acme/door', '--json');
    const list = await call('list', '--installed', '--json');
    const table = await call('list', '--installed');
    const gone = await call('uninstall', 'acme/door', '--json');

    expect([installed, kept, updated, back, list, table, gone].map(({ exitCode }) => exitCode)).toEqual(Array(7).fill(0));
    expect(nothingBefore).toMatchObject({ exitCode: 1, stderr: 'No version of acme/door was wanted before 1.0.0.' });
    const serves = (version: string) => ({ version, isOfConfiguration: false });
    expect(readView(installed)).toMatchObject({
      installed: serves('1.0.0'),
      wanted: { digest },
      report: { state: 'installed', version: '1.0.0' },
    });
    expect(readView(kept)).toEqual(readView(installed));
    // Rights did not grow, so that nobody has to agree.
    expect(readView(updated)).toMatchObject({ installed: serves('1.1.0'), wanted: { before: { version: '1.0.0' } } });
    expect(readView(back)).toMatchObject({ installed: serves('1.0.0'), wanted: { digest }, report: { state: 'installed' } });
    const { reactors } = z.object({ reactors: z.array(installationView) }).parse(JSON.parse(list.stdout));
    expect(reactors.filter(({ reactorId }) => reactorId === 'acme/door')).toEqual([readView(back)]);
    expect(table.stdout).toMatch(/acme\/door +1\.0\.0 serves +hub/);
    expect(readView(gone)).toMatchObject({ installed: null, wanted: null, report: { state: 'uninstalled' } });
  });

  it('ask again where an update takes more', async () => {
    const digest = await publish('growing');
    await call('install', 'acme/growing', '--digest', digest, '--json');
    await publish('growing', { version: '2.0.0', effect: 'disruptive' });

    const { exitCode, stderr } = await call('update', 'acme/growing');
    await call('uninstall', 'acme/growing');

    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/new +[\s\S]*Nobody agreed to these rights/)]);
  });
});
