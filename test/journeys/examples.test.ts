import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReactorManifest } from '@attack-reactor/kit';
import { buildSceneFinding, nameSubject } from '@attack-reactor/kit/scene';
import { parseFinding } from '#domain/finding/parse-finding.ts';
import { reactToExample } from '#local/reaction/examples.ts';
import { loadScene } from '#local/reaction/installed-reactors.ts';
import { describeOnPlatform } from '../support/reaction-platform.ts';

const ROOT = join(import.meta.dirname, '../..');
const IDS = readdirSync(join(ROOT, 'reactors'));
/** The emulator cannot do these, reactor by reactor; an example that says more or less of itself fails here. */
const LIMITS: Readonly<Record<string, readonly string[]>> = {};

async function loadManifest(id: string): Promise<ReactorManifest> {
  const { manifest }: { manifest: ReactorManifest } = await import(join(ROOT, 'reactors', id, 'manifest.ts'));
  return manifest;
}

/** A bucket that was never versioned can only be suspended, so its rollback does not claim more. */
const NO_WAY_BACK: Readonly<Record<string, object>> = {
  's3-versioning': { status: 'FAILED', reason: expect.stringContaining('status is Suspended instead of not set') },
};

describe.each(IDS)('the scene of %s', (id) => {
  it('has a finding that its reactor answers to, as severe as the control is', async () => {
    const [scene, { controls, findingTypes, techniques }] = [await loadScene({ id }), await loadManifest(id)];

    const subject = nameSubject(scene);
    const isAnswered = [...controls, ...findingTypes].some((known) =>
      known.endsWith('*') ? subject.startsWith(known.slice(0, -1)) : subject === known,
    );
    expect(isAnswered || (controls.length + findingTypes.length === 0 && techniques.length > 0)).toBe(true);
    if ('control' in scene.finding) {
      const seed = readFileSync(join(ROOT, 'sql/seed/007_control.sql'), 'utf8');
      expect(seed).toContain(`('${subject}', '${scene.finding.severity}'`);
    }
  });

  it('makes findings that are accepted, each with an id of its own', async () => {
    const scene = await loadScene({ id });
    const place = { partition: 'aws', accountId: '210987654321', region: 'eu-central-1' };
    const [type = ''] = (await loadManifest(id)).resourceTypes;

    const made = [1, 2].map(() => buildSceneFinding(scene, { resource: { Type: type, Id: 'arn:aws:x:::y' } }, place, Date.now()));

    expect(made.map((document) => parseFinding(document).kind)).toEqual(['finding', 'finding']);
    expect(made[0]?.['Id']).not.toBe(made[1]?.['Id']);
  });
});

describe('scenes', () => {
  it('are imported by nothing that is deployed', () => {
    const files = ['handlers', 'platform', 'reactors'].flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
    );
    const deployed = files.filter((file) => file.endsWith('.ts') && !file.startsWith('platform/scene/') && !file.endsWith('/scene.ts'));
    const importing = deployed.filter((file) => /from '.*(platform\/scene\/|\/scene\.ts)/.test(readFileSync(join(ROOT, file), 'utf8')));

    expect(deployed.length).toBeGreaterThan(100);
    expect(importing).toEqual([]);
  });

  it('are there for every reactor', () => {
    expect(IDS.filter((id) => !existsSync(join(ROOT, 'reactors', id, 'scene.ts')))).toEqual([]);
  });
});

describeOnPlatform('npm run react -- --example', (platform) => {
  it.each(IDS)('%s: plans a change; in the strongest mode it is fixed, read back, and taken back', async (id) => {
    const manifest = await loadManifest(id);
    const mode = manifest.modes.includes('automatic') ? 'automatic' : 'approval';
    const { cloud, reaction } = platform;

    const planned = await reactToExample(cloud, reaction, { reactorId: id, mode: 'notify', requestedBy: 'anna' });
    const started = await reactToExample(cloud, reaction, { reactorId: id, mode, requestedBy: 'anna' });
    if (mode === 'approval') await approve(started.execution);
    const fixed = await reaction.execution(started.execution);
    await reaction.rollBack({ executionId: started.execution, requestedBy: 'anna' });
    await cloud.settled();
    const back = await reaction.execution(started.execution);

    expect(planned).toMatchObject({ reactor: id, status: 'PLANNED', plan: { effect: expect.any(String) } });
    expect(planned.plan.changes.length).toBeGreaterThan(0);
    expect(planned.example?.limits).toEqual(LIMITS[id] ?? []);
    expect(fixed?.reaction.decision).toMatchObject({ kind: 'react', mode });
    expect(fixed?.result).toMatchObject({ status: 'FIXED', verified: true, reason: null });
    expect(back?.result).toMatchObject(NO_WAY_BACK[id] ?? { status: 'ROLLED_BACK', verified: true });
    expect(platform.errors).toEqual([]);
  });

  it('refuses a mode that the reactor never has, and a reactor that is not there, before anything is built', async () => {
    const ask = (reactorId: string) =>
      reactToExample(platform.cloud, platform.reaction, { reactorId, mode: 'automatic', requestedBy: 'anna' });

    await expect(ask('s3-versioning')).rejects.toMatchObject({
      name: 'ConfigurationInvalid',
      message: expect.stringContaining('never runs in mode'),
    });
    await expect(ask('nobody')).rejects.toMatchObject({ name: 'ConfigurationInvalid' });
  });

  async function approve(executionId: string): Promise<void> {
    const by = { id: 'ben', groups: ['security-approvers'] };
    await platform.reaction.answerApproval({ executionId, action: 'approve', by });
    await platform.cloud.settled();
  }
});
