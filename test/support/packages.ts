import { createHash } from 'node:crypto';
import { writeZip } from '@attack-reactor/kit/pack';
import { buildFinding } from '@attack-reactor/kit/testing';
import { EXEMPTIONS } from '#domain/hub/exemptions.ts';
import type { PackageContent } from '#domain/hub/package-documents.ts';
import type { PackagePolicy } from '#domain/hub/package-policy.ts';
import type { Trust, TrustedKey } from '#domain/hub/trust-store.ts';
import type { PackageVerdict } from '#domain/hub/verdict.ts';
import { describeKey, fileSigner, makeSecretKey, type PackageSigner, signPackage } from '#platform/hub/package-signer.ts';
import { type VerifyOptions, verifyPackage } from '#platform/hub/verify-package.ts';

/** The moment of all that happens here. */
export const NOW = '2026-11-30T12:00:00.000Z';
export const CODE = `import{createHash}from"node:crypto";
export const handler=async()=>({phase:"plan",plan:{outcome:"nothing-to-do",summary:createHash("sha256")?"It is closed.":""}});
`;

/** A manifest of a package that is verified. */
export const MANIFEST = {
  schemaVersion: 1,
  publisher: 'acme',
  id: 'close-door',
  version: '1.0.0',
  title: { en: 'Close a door', zh: '关门', es: 'Cerrar una puerta' },
  description: { en: 'Closes the door that stands open.', zh: '关上开着的门。', es: 'Cierra la puerta abierta.' },
  author: 'Acme Ltd',
  license: 'Apache-2.0',
  controls: ['EC2.8'],
  findingTypes: [],
  techniques: ['T1552.005'],
  resourceTypes: ['AwsEc2Instance'],
  effect: 'reversible',
  modes: ['automatic', 'approval', 'notify'],
  parameters: { type: 'object', additionalProperties: false, properties: { hopLimit: { type: 'integer', minimum: 1, maximum: 64 } } },
  controlParameters: {},
  permissions: [
    { phases: ['plan', 'verify'], actions: ['ec2:DescribeInstances'], resources: ['*'], because: 'The action knows no resource.' },
    { phases: ['apply', 'rollback'], actions: ['ec2:ModifyInstanceMetadataOptions'], resources: ['{resource}'] },
  ],
  platform: '>=0.1.0',
  memoryMb: 512,
  timeoutSeconds: 30,
  imports: ['crypto'],
  vectors: 1,
} as const;

const RESOURCE = { Type: 'AwsEc2Instance', Id: 'arn:aws:ec2:eu-central-1:210987654321:instance/i-1' };

/** A test vector of a package that is verified. */
export const VECTOR = {
  schemaVersion: 1,
  name: 'closes',
  now: NOW,
  call: {
    phase: 'plan',
    executionId: 'execution',
    finding: buildFinding(RESOURCE),
    resource: RESOURCE,
    target: { partition: 'aws', accountId: '210987654321', region: 'eu-central-1' },
    parameters: {},
    trust: [],
  },
  exchanges: [],
  expect: { outcome: 'nothing-to-do' },
};

/** The bill of materials of a package, about `code`. */
export function anSbom(
  code: string = CODE,
  { name = MANIFEST.id as string, version = MANIFEST.version as string, licence = 'MIT' } = {},
): object {
  const content = createHash('sha256').update(code).digest('hex');
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', name, version, hashes: [{ alg: 'SHA-256', content }] } },
    components: [{ type: 'library', name: 'zod', version: '4.6.7', licenses: [{ expression: licence }] }],
  };
}

/** Files of a package that is verified, some of them changed; undefined takes one away. */
export function aContent(changes: Readonly<Record<string, string | object | undefined>> = {}): PackageContent {
  const files = {
    'manifest.json': MANIFEST,
    'index.mjs': CODE,
    'sbom.cdx.json': anSbom(),
    LICENSE: 'Apache License\n',
    'THIRD-PARTY.txt': 'zod 4.6.7 (MIT)\n',
    'vectors/closes.json': VECTOR,
    ...changes,
  };
  return new Map(
    Object.entries(files).flatMap(([name, file]) =>
      file === undefined ? [] : [[name, Buffer.from(typeof file === 'string' ? file : JSON.stringify(file))]],
    ),
  );
}

/** Files of a package whose manifest has other fields, with the bill of materials that belongs to it. */
export function buildContent(
  changes: Partial<Record<keyof typeof MANIFEST, unknown>>,
  files: Parameters<typeof aContent>[0] = {},
): PackageContent {
  const manifest = { ...MANIFEST, ...changes };
  const { id, version } = manifest;
  return aContent({ 'manifest.json': manifest, 'sbom.cdx.json': anSbom(CODE, { name: String(id), version: String(version) }), ...files });
}

/** A manifest with some fields changed. */
export function aManifest(changes: object): object {
  return { ...MANIFEST, ...changes };
}

export type TestKey = { readonly signer: PackageSigner; readonly key: TrustedKey };

/** A key that is good for the year around {@link NOW}, for `acme`, unless it is said otherwise. */
export function aKey(changes: Partial<Omit<TrustedKey, 'keyId' | 'publicKey'>> = {}, secret: string = makeSecretKey()): TestKey {
  const { trust = 'community' as Trust, ...owner } = changes;
  const signer = fileSigner(secret, 'test.key');
  const validity = { validFrom: '2026-06-01T00:00:00.000Z', validTo: '2027-06-01T00:00:00.000Z' };
  return { signer, key: { ...describeKey(signer, { publisher: MANIFEST.publisher, ...validity, ...owner }), trust } };
}

/** The zip of some files, signed. */
export async function aSignedZip(files: PackageContent, { signer, key }: TestKey, signedAt = NOW): Promise<Uint8Array> {
  return writeZip(await signPackage(files, signer, { publisher: key.publisher, signedAt }));
}

/** A place that trusts some keys, and nobody else. */
export function aPolicy(keys: readonly TestKey[], changes: Partial<PackagePolicy> = {}): PackagePolicy {
  return {
    keys: keys.map(({ key }) => key),
    acceptsUnverified: false,
    exemptions: EXEMPTIONS,
    platformVersion: '0.1.0',
    isolation: null,
    digest: null,
    ...changes,
  };
}

/** The verdict on a zip, at {@link NOW}. */
export function judge(zip: Uint8Array, policy: PackagePolicy, options: Partial<VerifyOptions> = {}): Promise<PackageVerdict> {
  return verifyPackage(zip, { policy, clock: { now: () => Date.parse(NOW) }, ...options });
}
