import type { PackagePolicy } from '#domain/hub/package-policy.ts';
import type { PackageReason } from '#domain/hub/reason.ts';
import { aContent, aKey, aManifest, anSbom, aPolicy, aSignedZip, CODE, judge, MANIFEST, VECTOR } from '#test/support/packages.ts';

const acme = aKey();
const trusted = aPolicy([acme]);

function signed(changes: Parameters<typeof aContent>[0] = {}): Promise<Uint8Array> {
  return aSignedZip(aContent(changes), acme);
}

async function reasonsOf(zip: Uint8Array, policy: PackagePolicy = trusted): Promise<readonly PackageReason[]> {
  return (await judge(zip, policy)).reasons;
}

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
