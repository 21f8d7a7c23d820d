import { writeZip } from '@attack-reactor/kit/pack';
import type { PackageContent } from '#domain/hub/package-documents.ts';
import type { PackagePolicy } from '#domain/hub/package-policy.ts';
import type { PackageReason } from '#domain/hub/reason.ts';
import type { SandboxReport } from '#domain/hub/sandbox-report.ts';
import { aContent, aKey, aManifest, anSbom, aPolicy, aSignedZip, CODE, judge, MANIFEST, NOW, VECTOR } from '#test/support/packages.ts';
import { type RawEntry, writeRawZip } from '#test/support/raw-zip.ts';

const acme = aKey();
const other = aKey();
const foreign = aKey({ publisher: 'mallory' });
const ended = aKey({ validTo: '2026-11-01T00:00:00.000Z' });
const later = aKey({ validFrom: '2026-12-24T00:00:00.000Z' });
const trusted = aPolicy([acme, foreign, ended, later]);

/** The entries of a good package, for zips that are written by hand. */
const ENTRIES: readonly RawEntry[] = [...aContent()].map(([name, data]) => ({ name, data }));
const MB = 1024 * 1024;

function signed(changes: Parameters<typeof aContent>[0] = {}): Promise<Uint8Array> {
  return aSignedZip(aContent(changes), acme);
}

/** A signed package in which somebody changed files afterwards. */
async function tampered(change: (files: Map<string, Uint8Array>) => void): Promise<Uint8Array> {
  const { readPackageZip } = await import('#platform/hub/package-zip.ts');
  const read = readPackageZip(await signed());
  if ('reasons' in read) throw new Error('The package of this test cannot be read.');
  const files = new Map(read.files);
  change(files);
  return writeZip(files);
}

function changeSignature(change: (signature: Record<string, unknown>) => void): Promise<Uint8Array> {
  return tampered((files) => {
    const signature = JSON.parse(Buffer.from(files.get('signature.json') ?? []).toString());
    change(signature);
    files.set('signature.json', Buffer.from(JSON.stringify(signature)));
  });
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

describe('a bad signature', () => {
  it.each<[string, () => Promise<Uint8Array>, PackageReason[]]>([
    [
      'a file that was changed afterwards',
      () => tampered((files) => files.set('LICENSE', Buffer.from('Do what you want\n'))),
      [{ code: 'signed-file-differs', file: 'LICENSE' }],
    ],
    [
      'a bundle that was changed afterwards',
      () => tampered((files) => files.set('index.mjs', Buffer.from(`${CODE}// more\n`))),
      [
        { code: 'sbom-hash-differs', stated: expect.any(String), actual: expect.any(String) },
        { code: 'signed-file-differs', file: 'index.mjs' },
      ],
    ],
    [
      'a file that was added afterwards',
      () => tampered((files) => files.set('vectors/more.json', Buffer.from(JSON.stringify({ ...VECTOR, name: 'more' })))),
      [
        { code: 'vectors-count-differs', stated: 1, actual: 2 },
        { code: 'file-not-signed', file: 'vectors/more.json' },
      ],
    ],
    [
      'a file that was taken away',
      () => tampered((files) => files.delete('LICENSE')),
      [
        { code: 'file-missing', file: 'LICENSE' },
        { code: 'signed-file-missing', file: 'LICENSE' },
      ],
    ],
    [
      'the key of somebody else under our id',
      async () => aSignedZip(aContent(), { key: acme.key, signer: { ...other.signer, publicKey: acme.signer.publicKey } }),
      [{ code: 'signature-wrong', keyId: acme.key.keyId }],
    ],
    [
      'a time that was changed afterwards',
      () => changeSignature((signature) => Object.assign(signature, { signedAt: '2026-11-29T12:00:00.000Z' })),
      [{ code: 'signature-wrong', keyId: acme.key.keyId }],
    ],
    [
      'another algorithm than that of the key',
      () => changeSignature((signature) => Object.assign(signature, { algorithm: 'ECDSA_SHA_256' })),
      [{ code: 'algorithm-differs', stated: 'ECDSA_SHA_256', expected: 'Ed25519' }],
    ],
    [
      'a publisher who is another one',
      () => aSignedZip(aContent(), foreign),
      [{ code: 'publisher-differs', stated: 'mallory', expected: 'acme' }],
    ],
    [
      'a publisher that the key is not for',
      () => aSignedZip(aContent(), { signer: foreign.signer, key: acme.key }),
      [{ code: 'publisher-differs', stated: 'acme', expected: 'mallory' }],
    ],
    [
      'a key that had ended',
      () => aSignedZip(aContent(), ended),
      [{ code: 'key-expired', keyId: ended.key.keyId, until: ended.key.validTo, signedAt: NOW }],
    ],
    [
      'a key that had not begun',
      () => aSignedZip(aContent(), later),
      [{ code: 'key-not-yet-valid', keyId: later.key.keyId, from: later.key.validFrom, signedAt: NOW }],
    ],
    [
      'a time that is to come',
      () => aSignedZip(aContent(), acme, '2026-12-01T00:00:00.000Z'),
      [{ code: 'signed-in-future', signedAt: '2026-12-01T00:00:00.000Z' }],
    ],
    [
      'a signature that is no JSON',
      () => tampered((files) => files.set('signature.json', Buffer.from('{'))),
      [
        { code: 'file-unreadable', file: 'signature.json' },
        { code: 'signature-invalid', field: '$', problem: expect.any(String) },
      ],
    ],
    [
      'a signature with a field more',
      () => changeSignature((signature) => Object.assign(signature, { note: 'x' })),
      [{ code: 'signature-invalid', field: '$', problem: expect.stringContaining('note') }],
    ],
  ])('is %s, which no policy takes', async (_what, makeZip, reasons) => {
    const zip = await makeZip();

    const strict = await judge(zip, trusted);
    const lenient = await judge(zip, { ...trusted, acceptsUnverified: true });

    expect(strict).toMatchObject({ verdict: 'rejected', signature: { state: 'bad' } });
    expect(strict.reasons).toEqual(reasons);
    expect(lenient.reasons).toEqual(reasons);
  });
});

describe('the zip of a stranger', () => {
  const replaced = (name: string, change: Partial<RawEntry>) =>
    writeRawZip(ENTRIES.map((entry) => (entry.name === name ? { ...entry, ...change } : entry)));
  const added = (...entries: RawEntry[]) => writeRawZip([...ENTRIES, ...entries]);
  const data = Buffer.from('x');
  const zeros = Buffer.alloc(21 * MB);

  it.each<[string, () => Uint8Array, PackageReason[]]>([
    ['of more than 5 MB', () => new Uint8Array(5 * MB + 1), [{ code: 'zip-too-large', bytes: 5 * MB + 1, limit: 5 * MB }]],
    ['that is a bomb', () => replaced('LICENSE', { data: zeros }), [{ code: 'unpacked-too-large', limit: 20 * MB }]],
    [
      'that is a bomb and says it is small',
      () => replaced('LICENSE', { data: zeros, stated: { bytes: 10 } }),
      [{ code: 'unpacked-too-large', limit: 20 * MB }],
    ],
    [
      'that is a bomb in parts',
      () => writeRawZip(ENTRIES.map((entry) => ({ ...entry, data: Buffer.alloc(4 * MB) }))),
      [{ code: 'unpacked-too-large', limit: 20 * MB }],
    ],
    [
      'with 21 files',
      () => added(...Array.from({ length: 15 }, (_, index) => ({ name: `vectors/v${index}.json`, data }))),
      [{ code: 'too-many-files', files: 21, limit: 20 }],
    ],
    [
      'with a way out of the folder',
      () => added({ name: '../../etc/passwd', data }),
      [{ code: 'file-name-unsafe', file: '../../etc/passwd', rule: 'parent' }],
    ],
    [
      'with a way out inside of a name',
      () => added({ name: 'vectors/../../x.json', data }),
      [{ code: 'file-name-unsafe', file: 'vectors/../../x.json', rule: 'parent' }],
    ],
    [
      'with an absolute path',
      () => added({ name: '/etc/passwd', data }),
      [{ code: 'file-name-unsafe', file: '/etc/passwd', rule: 'absolute' }],
    ],
    ['with a drive', () => added({ name: 'C:/x', data }), [{ code: 'file-name-unsafe', file: 'C:/x', rule: 'absolute' }]],
    ['with a backslash', () => added({ name: '..\\x', data }), [{ code: 'file-name-unsafe', file: '..\\x', rule: 'backslash' }]],
    [
      'with a NUL',
      () => added({ name: 'index.mjs\0.txt', data }),
      [{ code: 'file-name-unsafe', file: 'index.mjs\0.txt', rule: 'control' }],
    ],
    [
      'with a name that is no UTF-8',
      () => added({ name: new Uint8Array([0xff, 0xfe]), data }),
      [{ code: 'file-name-unsafe', file: '\ufffd\ufffd', rule: 'control' }],
    ],
    ['with a name that is empty', () => added({ name: '', data }), [{ code: 'file-name-unsafe', file: '', rule: 'empty' }]],
    ['with one name twice', () => added({ name: 'index.mjs', data }), [{ code: 'file-twice', file: 'index.mjs' }]],
    ['with a file that no package has', () => added({ name: 'setup.sh', data }), [{ code: 'file-unknown', file: 'setup.sh' }]],
    ['with a name in other letters', () => added({ name: 'INDEX.MJS', data }), [{ code: 'file-unknown', file: 'INDEX.MJS' }]],
    ['with a link', () => replaced('LICENSE', { mode: 0o120777 }), [{ code: 'file-is-link', file: 'LICENSE' }]],
    [
      'with a folder',
      () => added({ name: 'vectors/', data: Buffer.alloc(0), mode: 0o040755 }),
      [{ code: 'file-is-special', file: 'vectors/' }],
    ],
    ['with a device', () => replaced('LICENSE', { mode: 0o020644 }), [{ code: 'file-is-special', file: 'LICENSE' }]],
    ['with a program', () => replaced('index.mjs', { mode: 0o104755 }), [{ code: 'file-is-special', file: 'index.mjs' }]],
    [
      'with a header that says another name',
      () => replaced('LICENSE', { headerName: 'licence' }),
      [{ code: 'zip-damaged', fault: 'header', file: 'LICENSE' }],
    ],
    ['that is encrypted', () => replaced('LICENSE', { flags: 1 }), [{ code: 'zip-damaged', fault: 'encrypted', file: 'LICENSE' }]],
    ['with a size after the data', () => replaced('LICENSE', { flags: 8 }), [{ code: 'zip-damaged', fault: 'header', file: 'LICENSE' }]],
    ['packed in another way', () => replaced('LICENSE', { method: 12 }), [{ code: 'zip-damaged', fault: 'method', file: 'LICENSE' }]],
    [
      'with a wrong checksum',
      () => replaced('LICENSE', { stated: { crc32: 1 } }),
      [{ code: 'zip-damaged', fault: 'checksum', file: 'LICENSE' }],
    ],
    ['with a wrong size', () => replaced('LICENSE', { stated: { bytes: 1 } }), [{ code: 'zip-damaged', fault: 'data', file: 'LICENSE' }]],
    ['that is cut off', () => writeRawZip(ENTRIES).slice(0, -1), [{ code: 'zip-damaged', fault: 'no-end', file: 'zip' }]],
    ['with something after it', () => Buffer.concat([writeRawZip(ENTRIES), data]), [{ code: 'zip-damaged', fault: 'no-end', file: 'zip' }]],
    ['with something before its files', () => writeRawZip(ENTRIES, data), [{ code: 'zip-damaged', fault: 'gap', file: 'manifest.json' }]],
    [
      'with something after the data of a file',
      () => replaced('LICENSE', { packed: Buffer.concat([Buffer.from([1, 1, 0, 254, 255, 65]), data]), data: Buffer.from('A') }),
      [{ code: 'zip-damaged', fault: 'data', file: 'LICENSE' }],
    ],
    [
      'that is no zip',
      () => Buffer.from('#!/bin/sh\necho I am a program, not a zip\n'),
      [{ code: 'zip-damaged', fault: 'no-end', file: 'zip' }],
    ],
    ['that is empty', () => new Uint8Array(), [{ code: 'zip-damaged', fault: 'no-end', file: 'zip' }]],
  ])('%s is rejected with this reason', async (_what, makeZip, reasons) => {
    expect(await reasonsOf(makeZip(), aPolicy([], { acceptsUnverified: true }))).toEqual(reasons);
  });

  it('is rejected with every reason at once', async () => {
    const zip = added({ name: '../x', data }, { name: 'setup.sh', data, mode: 0o120777 }, { name: 'index.mjs', data });

    expect(await reasonsOf(zip)).toEqual([
      { code: 'file-twice', file: 'index.mjs' },
      { code: 'file-name-unsafe', file: '../x', rule: 'parent' },
      { code: 'file-is-link', file: 'setup.sh' },
    ]);
  });

  it('written by hand as a package is written is verified', async () => {
    expect(await reasonsOf(writeRawZip(ENTRIES), aPolicy([], { acceptsUnverified: true }))).toEqual([]);
  });
});

describe('what a package says of itself', () => {
  const withManifest = (changes: object) => signed({ 'manifest.json': aManifest(changes) });
  const asking = (...actions: string[]) =>
    withManifest({ permissions: [MANIFEST.permissions[0], { phases: ['apply'], actions, resources: ['{resource}'] }] });
  const taking = (parameters: object) => withManifest({ parameters: { type: 'object', properties: parameters } });

  it.each<[string, () => Promise<Uint8Array>, PackageReason[]]>([
    ['a key that nobody knows', () => withManifest({ postInstall: 'curl' }), [{ code: 'manifest-key-unknown', field: 'postInstall' }]],
    [
      'a key of a permission that nobody knows',
      () => withManifest({ permissions: [{ ...MANIFEST.permissions[1], condition: 'none' }] }),
      [{ code: 'manifest-key-unknown', field: 'permissions.0.condition' }],
    ],
    [
      'another form',
      () => withManifest({ schemaVersion: 2 }),
      [{ code: 'manifest-invalid', field: 'schemaVersion', problem: expect.any(String) }],
    ],
    ['a manifest that is no JSON', () => signed({ 'manifest.json': '{' }), [{ code: 'file-unreadable', file: 'manifest.json' }]],
    ['no manifest', () => signed({ 'manifest.json': undefined }), [{ code: 'file-missing', file: 'manifest.json' }]],
    ['an empty licence', () => signed({ LICENSE: ' \n' }), [{ code: 'file-empty', file: 'LICENSE' }]],
    [
      'a manifest of 65 KiB',
      () => withManifest({ testNote: 'x'.repeat(65 * 1024) }),
      [{ code: 'file-too-large', file: 'manifest.json', bytes: expect.any(Number), limit: 64 * 1024 }],
    ],
    [
      'that it is automatic and cannot be undone',
      () => withManifest({ effect: 'irreversible' }),
      [{ code: 'manifest-contradicts', field: 'modes', problem: 'what cannot be undone is never automatic' }],
    ],
    ['a later platform', () => withManifest({ platform: '>=0.2.0' }), [{ code: 'platform-too-old', wanted: '>=0.2.0', actual: '0.1.0' }]],
    [
      'other imports than its bundle has',
      () => withManifest({ imports: ['fs'] }),
      [{ code: 'imports-differ', unstated: ['crypto'], unused: ['fs'] }],
    ],
    ['no vectors', () => signed({ 'vectors/closes.json': undefined }), [{ code: 'vectors-missing' }]],
    ['more vectors than it has', () => withManifest({ vectors: 2 }), [{ code: 'vectors-count-differs', stated: 2, actual: 1 }]],
    [
      'a vector with another name than its file',
      () => signed({ 'vectors/closes.json': { ...VECTOR, name: 'opens' } }),
      [{ code: 'vector-invalid', file: 'vectors/closes.json', field: 'name', problem: 'is "opens", another than that of the file' }],
    ],
    [
      'a vector with credentials',
      () => signed({ 'vectors/closes.json': { ...VECTOR, call: { ...VECTOR.call, credentials: {} } } }),
      [{ code: 'vector-invalid', file: 'vectors/closes.json', field: 'call', problem: expect.stringContaining('credentials') }],
    ],
    ['a vector that is no JSON', () => signed({ 'vectors/closes.json': 'x' }), [{ code: 'file-unreadable', file: 'vectors/closes.json' }]],
    [
      'a licence that is not allowed',
      () => withManifest({ license: 'AGPL-3.0-only' }),
      [{ code: 'licence-refused', subject: 'close-door', licence: 'AGPL-3.0-only' }],
    ],
    ['all actions of IAM', () => asking('iam:*'), [{ code: 'action-wildcard', action: 'iam:*' }]],
    [
      'an action that makes it somebody else',
      () => asking('sts:AssumeRole'),
      [{ code: 'action-forbidden', action: 'sts:AssumeRole', risk: 'identity' }],
    ],
    [
      'an action that reads what is encrypted',
      () => asking('kms:Decrypt'),
      [{ code: 'action-forbidden', action: 'kms:Decrypt', risk: 'secrets' }],
    ],
    [
      'an action in other letters',
      () => asking('iam:CREATEACCESSKEY'),
      [{ code: 'action-forbidden', action: 'iam:CREATEACCESSKEY', risk: 'identity' }],
    ],
    [
      'an action that needs an exemption',
      () => asking('s3:PutBucketPolicy'),
      [{ code: 'action-restricted', action: 's3:PutBucketPolicy', risk: 'exposure' }],
    ],
    [
      'a right to write while it plans',
      () => withManifest({ permissions: [{ phases: ['plan', 'apply'], actions: ['ec2:StopInstances'], resources: ['{resource}'] }] }),
      [{ code: 'action-writes-early', action: 'ec2:StopInstances', phase: 'plan' }],
    ],
    [
      'any role to pass on',
      () =>
        withManifest({
          permissions: [{ phases: ['apply'], actions: ['iam:PassRole'], resources: ['arn:{partition}:iam::{account}:role/*'] }],
        }),
      [
        { code: 'action-restricted', action: 'iam:PassRole', risk: 'identity' },
        { code: 'role-not-named', resource: 'arn:{partition}:iam::{account}:role/*' },
      ],
    ],
    [
      'an evil pattern',
      () => taking({ name: { type: 'string', pattern: '^x(a+)+$' } }),
      [{ code: 'pattern-slow', field: 'parameters.properties.name.pattern', pattern: '^x(a+)+$', steps: 200_001 }],
    ],
    [
      'an evil pattern beside an unknown key',
      () => withManifest({ hooks: [], parameters: { properties: { name: { pattern: '(a|a)*$' } } } }),
      [
        { code: 'manifest-key-unknown', field: 'hooks' },
        { code: 'pattern-slow', field: 'parameters.properties.name.pattern', pattern: '(a|a)*$', steps: 200_001 },
      ],
    ],
    [
      'a long pattern',
      () => taking({ name: { type: 'string', pattern: 'a'.repeat(201) } }),
      [{ code: 'pattern-too-long', field: 'parameters.properties.name.pattern', characters: 201, limit: 200 }],
    ],
    [
      'a pattern that looks ahead',
      () => taking({ name: { type: 'string', pattern: '^(?=a)b' } }),
      [{ code: 'pattern-unsupported', field: 'parameters.properties.name.pattern', pattern: '^(?=a)b', construct: '(?=' }],
    ],
    [
      'a reference to elsewhere',
      () => taking({ name: { $ref: 'https://example.com/schema.json' } }),
      [{ code: 'parameters-reference', field: 'parameters.properties.name.$ref', reference: 'https://example.com/schema.json' }],
    ],
    [
      'patterns as names',
      () => withManifest({ parameters: { type: 'object', patternProperties: { '(a+)+$': {} } } }),
      [{ code: 'parameters-keyword', field: 'parameters', keyword: 'patternProperties' }],
    ],
    [
      'a bill of materials of another bundle',
      () => signed({ 'sbom.cdx.json': anSbom('other code') }),
      [{ code: 'sbom-hash-differs', stated: expect.any(String), actual: expect.any(String) }],
    ],
    [
      'a bill of materials of another reactor',
      () => signed({ 'sbom.cdx.json': anSbom(CODE, { name: 'open-door' }) }),
      [{ code: 'sbom-subject-differs', stated: 'open-door 1.0.0', actual: 'close-door 1.0.0' }],
    ],
    [
      'a package inside with another licence',
      () => signed({ 'sbom.cdx.json': anSbom(CODE, { licence: 'SSPL-1.0' }) }),
      [{ code: 'licence-refused', subject: 'zod', licence: 'SSPL-1.0' }],
    ],
    [
      'a bill of materials that is none',
      () => signed({ 'sbom.cdx.json': { bomFormat: 'SPDX' } }),
      expect.arrayContaining([{ code: 'sbom-invalid', field: 'bomFormat', problem: expect.any(String) }]),
    ],
  ])('%s is a reason', async (_what, makeZip, reasons) => {
    expect(await reasonsOf(await makeZip())).toEqual(reasons);
  });

  it('counts for nothing where the bytes are not those that were agreed on', async () => {
    const expected = `sha256:${'0'.repeat(64)}`;
    const zip = await signed();

    expect(await reasonsOf(zip, { ...trusted, digest: expected })).toEqual([
      { code: 'digest-differs', expected, actual: (await judge(zip, trusted)).digest },
    ]);
  });
});

describe('the test vectors of a package', () => {
  const report: SandboxReport = { isolation: 'process', vectors: [{ name: 'closes', verdict: 'passed' }], attempts: [] };

  it('are run with the files that were read, and the verdict names their wall', async () => {
    const ran: PackageContent[] = [];
    const runVectors = async (files: PackageContent) => {
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
