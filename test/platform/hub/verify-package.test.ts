import { writeZip } from '@attack-reactor/kit/pack';
import type { PackageContent } from '#domain/hub/package-documents.ts';
import type { PackagePolicy } from '#domain/hub/package-policy.ts';
import type { PackageReason } from '#domain/hub/reason.ts';
import type { SandboxReport } from '#domain/hub/sandbox-report.ts';
import { aContent, aKey, aPolicy, aSignedZip, judge, NOW } from '#test/support/packages.ts';

const acme = aKey();
const other = aKey();
const ended = aKey({ validTo: '2026-11-01T00:00:00.000Z' });
const trusted = aPolicy([acme]);

function signed(changes: Parameters<typeof aContent>[0] = {}): Promise<Uint8Array> {
  return aSignedZip(aContent(changes), acme);
}

async function reasonsOf(zip: Uint8Array, policy: PackagePolicy = trusted): Promise<readonly PackageReason[]> {
  return (await judge(zip, policy)).reasons;
}

describe('a package', () => {
  it('is verified with a signature of a key that is trusted', async () => {
    const verdict = await judge(await signed(), trusted);

    expect(verdict).toMatchObject({
      verdict: 'verified',
      reasons: [],
      isolation: null,
      manifest: { id: 'close-door', publisher: 'acme' },
      signature: { state: 'verified', key: { keyId: acme.key.keyId, trust: 'community' }, signedAt: NOW },
      notices: [{ code: 'vectors-not-run', vectors: 1 }],
    });
    expect(verdict.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('is taken without a signature only where the policy says so', async () => {
    const zip = writeZip(aContent());

    expect(await judge(zip, aPolicy([], { acceptsUnverified: true }))).toMatchObject({
      verdict: 'verified',
      signature: { state: 'unverified', keyId: null },
      notices: [{ code: 'accepted-unsigned' }, { code: 'vectors-not-run' }],
    });
    expect(await reasonsOf(zip)).toEqual([{ code: 'unsigned' }]);
  });

  it('is taken with an unknown key only where the policy says so', async () => {
    const zip = await aSignedZip(aContent(), other);

    expect(await judge(zip, aPolicy([acme], { acceptsUnverified: true }))).toMatchObject({
      verdict: 'verified',
      signature: { state: 'unverified', keyId: other.key.keyId },
      notices: [{ code: 'accepted-key-unknown', keyId: other.key.keyId }, { code: 'vectors-not-run' }],
    });
    expect(await reasonsOf(zip)).toEqual([{ code: 'key-unknown', keyId: other.key.keyId }]);
  });

  it('tells 30 days before that its key ends', async () => {
    const soon = aKey({ validTo: '2026-12-29T00:00:00.000Z' });
    const notSoon = aKey({ validTo: '2026-12-31T00:00:00.000Z' });

    const told = await judge(await aSignedZip(aContent(), soon), aPolicy([soon]));
    const quiet = await judge(await aSignedZip(aContent(), notSoon), aPolicy([notSoon]));

    expect(told.notices).toContainEqual({ code: 'key-ends-soon', keyId: soon.key.keyId, until: '2026-12-29T00:00:00.000Z' });
    expect(quiet.notices.map(({ code }) => code)).not.toContain('key-ends-soon');
  });

  it('stays verified after its key has ended, and its publisher signs with a new one', async () => {
    const rotated = aPolicy([ended, acme]);

    expect(await judge(await aSignedZip(aContent(), ended, '2026-10-31T00:00:00.000Z'), rotated)).toMatchObject({ verdict: 'verified' });
    expect(await judge(await aSignedZip(aContent(), acme), rotated)).toMatchObject({ verdict: 'verified' });
  });
});

describe('the test vectors of a package', () => {
  const report: SandboxReport = { isolation: 'process', vectors: [{ name: 'closes', verdict: 'passed' }], attempts: [] };

  it('are run with the files that were read, and the verdict names their wall', async () => {
    const ran: PackageContent[] = [];
    const runVectors = async ({ files }: { readonly files: PackageContent }) => {
      ran.push(files);
      return report;
    };

    const verdict = await judge(await signed(), trusted, { runVectors });

    expect(verdict).toMatchObject({ verdict: 'verified', isolation: 'process', notices: [] });
    expect([...(ran[0]?.keys() ?? [])].sort()).toEqual([...aContent().keys(), 'signature.json'].sort());
  });

  it('are not run where the package is rejected already', async () => {
    const runVectors = () => Promise.reject(new Error('The code of a rejected package was run.'));

    expect(await judge(writeZip(aContent()), trusted, { runVectors })).toMatchObject({ reasons: [{ code: 'unsigned' }], isolation: null });
  });

  it('reject with each failure, each attempt and a wall that is too weak', async () => {
    const failed: SandboxReport = {
      isolation: 'process',
      vectors: [{ name: 'closes', verdict: 'failed', reasons: [{ code: 'mutating-call', action: 'ec2:StopInstances', phase: 'plan' }] }],
      attempts: [{ kind: 'connect', call: 'net.connect(10.0.0.1:443)' }],
    };

    const verdict = await judge(await signed(), { ...trusted, isolation: 'network-namespace' }, { runVectors: async () => failed });

    expect(verdict.reasons).toEqual([
      { code: 'attempt', attempt: 'connect', call: 'net.connect(10.0.0.1:443)' },
      { code: 'vector-failed', vector: 'closes', failure: 'mutating-call', detail: 'ec2:StopInstances; plan' },
      { code: 'isolation-too-weak', isolation: 'process', wanted: 'network-namespace' },
    ]);
  });

  it('are no pass where the report has none of them', async () => {
    const empty: SandboxReport = { isolation: 'process', vectors: [], attempts: [] };

    expect((await judge(await signed(), trusted, { runVectors: async () => empty })).reasons).toEqual([{ code: 'vectors-missing' }]);
  });
});
