import { readText } from '@attack-reactor/kit/contract';
import { explainInstallRefusal } from '#domain/hub/install-refusal.ts';
import { decideInstallation, decideUninstallation, type InstallFacts, type UninstallFacts } from '#domain/hub/installation.ts';
import type { WantedReactor } from '#domain/hub/wanted-reactor.ts';
import { aManifest } from '../../support/installation-world.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const MANIFEST_DIGEST = `sha256:${'b'.repeat(64)}`;
const OTHER = `sha256:${'c'.repeat(64)}`;

const manifest = aManifest('1.2.0');

const WANTED: WantedReactor = {
  reactorId: 'example/s3-encryption',
  version: '1.2.0',
  digest: DIGEST,
  consent: { manifestDigest: MANIFEST_DIGEST, by: 'ana@example.com', at: '2026-11-02T08:00:00Z' },
  before: null,
  forgetsUndo: false,
};

const FACTS: InstallFacts = {
  wanted: WANTED,
  offered: {
    publisher: 'example',
    name: 's3-encryption',
    version: '1.2.0',
    digest: DIGEST,
    state: 'VERIFIED',
    reason: null,
    successor: null,
    isMalicious: false,
    publishedAt: '2026-11-01T08:00:00Z',
    publishedBy: 'li@example.com',
  },
  fetched: { digest: DIGEST, manifestDigest: MANIFEST_DIGEST, manifest },
  installed: undefined,
  isOfConfiguration: false,
  aboveCeiling: undefined,
};

function installed(version: string): InstallFacts['installed'] {
  return { manifest: { ...manifest, version }, functionName: 'arn:aws:lambda:eu-central-1:210987654321:function:x:1', sha256: 'x' };
}

function sentences(facts: Partial<InstallFacts>): readonly string[] {
  const decision = decideInstallation({ ...FACTS, ...facts });
  return decision.kind === 'refuse' ? decision.why.map((one) => readText(explainInstallRefusal(one), 'en')) : [decision.kind];
}

describe('a reactor that is wanted', () => {
  it('is installed where the hub offers it and people agreed to these bytes', () => {
    expect(decideInstallation(FACTS)).toEqual({ kind: 'install', warnings: [] });
  });

  it('is kept where that version is installed', () => {
    expect(decideInstallation({ ...FACTS, installed: installed('1.2.0') })).toEqual({ kind: 'keep' });
  });

  it('is updated from another version, and what grows is said', () => {
    const before = installed('1.1.0');
    const facts = { ...FACTS, installed: before && { ...before, manifest: { ...before.manifest, controls: [] } } };

    expect(decideInstallation(facts)).toEqual({
      kind: 'update',
      from: '1.1.0',
      growth: [{ kind: 'wider-match', field: 'controls', value: 'S3.4' }],
      warnings: [],
    });
  });

  it.each<[string, Partial<InstallFacts>, RegExp]>([
    ['the configuration owns it', { isOfConfiguration: true }, /owned by the configuration; change `reaction\.reactors`/],
    ['the hub does not know the version', { offered: undefined }, /knows no version 1\.2\.0 of example\/s3-encryption/],
    [
      'it is revoked',
      { offered: FACTS.offered && { ...FACTS.offered, state: 'REVOKED', reason: 'it deletes objects' } },
      /is REVOKED: it deletes objects/,
    ],
    ['the hub holds other bytes', { offered: FACTS.offered && { ...FACTS.offered, digest: OTHER } }, /is not the one that was agreed to/],
    ['other bytes came', { fetched: { ...FACTS.fetched, digest: OTHER } }, /is not the one that was agreed to/],
    ['people agreed to another manifest', { fetched: { ...FACTS.fetched, manifestDigest: OTHER } }, /Nobody agreed to the rights/],
    [
      'it asks for more than the member role may have',
      {
        aboveCeiling: {
          code: 'above-ceiling',
          reactorId: 'example/s3-encryption',
          missing: [{ action: 's3:PutEncryptionConfiguration', resource: '*' }],
          lines: ['memberRoleCeiling: [', "  { actions: ['s3:PutEncryptionConfiguration'], resources: ['*'] },", '],'],
        },
      },
      /s3:PutEncryptionConfiguration \*\. Add to `reaction` in the configuration, and deploy: memberRoleCeiling: \[ \{ actions:/,
    ],
  ])('is refused where %s', (_what, facts, sentence) => {
    expect(sentences(facts)).toEqual([expect.stringMatching(sentence)]);
  });

  it('is refused with everything that stands against it', () => {
    expect(sentences({ isOfConfiguration: true, offered: undefined, fetched: { ...FACTS.fetched, manifestDigest: OTHER } })).toHaveLength(
      3,
    );
  });

  it('is installed with the warning of a deprecated version', () => {
    const offered = FACTS.offered && { ...FACTS.offered, state: 'DEPRECATED' as const, reason: 'too slow', successor: '1.3.0' };

    expect(decideInstallation({ ...FACTS, offered })).toEqual({
      kind: 'install',
      warnings: ['example/s3-encryption@1.2.0 is deprecated: too slow. Take 1.3.0 instead.'],
    });
  });
});

describe('a reactor that is not wanted any more', () => {
  const UNUSED: UninstallFacts = {
    reactorId: 'example/s3-encryption',
    isOfConfiguration: false,
    bindings: [],
    executions: [],
    undoable: 0,
    forgetsUndo: false,
  };

  it('is uninstalled where nothing needs it', () => {
    expect(decideUninstallation(UNUSED)).toEqual({ kind: 'uninstall' });
  });

  it.each<[string, Partial<UninstallFacts>, RegExp]>([
    ['a binding calls it', { bindings: ['encrypt-all'] }, /Bindings call example\/s3-encryption: encrypt-all\./],
    ['an execution has not ended', { executions: ['e-1'] }, /have not ended: e-1\./],
    ['changes would lose their undo', { undoable: 3 }, /nobody can undo what it changed \(changes: 3\).* --forget-undo/],
    ['the configuration owns it', { isOfConfiguration: true }, /owned by the configuration/],
  ])('stays where %s', (_what, facts, sentence) => {
    const decision = decideUninstallation({ ...UNUSED, ...facts });

    expect(decision.kind === 'refuse' && decision.why.map((one) => readText(explainInstallRefusal(one), 'en'))).toEqual([
      expect.stringMatching(sentence),
    ]);
  });

  it('goes where people agreed that its changes cannot be undone any more', () => {
    expect(decideUninstallation({ ...UNUSED, undoable: 3, forgetsUndo: true })).toEqual({ kind: 'uninstall' });
  });

  it('lists ten names and counts the rest', () => {
    const bindings = Array.from({ length: 12 }, (_, index) => `binding-${index}`);
    const decision = decideUninstallation({ ...UNUSED, bindings });

    expect(decision.kind === 'refuse' && readText(explainInstallRefusal(decision.why[0] as never), 'en')).toContain('binding-9 (+2)');
  });
});
