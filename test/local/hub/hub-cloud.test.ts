import { PACKAGE_LIMITS } from '@attack-reactor/kit/contract';
import { writeZip } from '@attack-reactor/kit/pack';
import type { PackageReason } from '#domain/hub/reason.ts';
import { readPackageZip } from '#platform/hub/package-zip.ts';
import { type HubWorld, startHubWorld } from '#test/support/hub-world.ts';
import { aKey, aSignedZip, buildContent, MANIFEST, NOW, VECTOR } from '#test/support/packages.ts';

const acme = aKey();
const other = aKey();
const ended = aKey({ validTo: '2026-11-01T00:00:00.000Z' });
let patch = 0;

/** A good package of a version that nobody published yet. */
function content(changes: object = {}, files: Parameters<typeof buildContent>[1] = {}) {
  patch += 1;
  return buildContent({ ...changes, version: `1.0.${patch}` }, files);
}

/** A signed package in which somebody changed a file afterwards. */
async function tampered(): Promise<Uint8Array> {
  const read = readPackageZip(await aSignedZip(content(), acme));
  if ('reasons' in read) throw new Error('The package of this test cannot be read.');
  return writeZip(new Map([...read.files, ['LICENSE', Buffer.from('Do what you want\n')]]));
}

const withAction = (action: string) =>
  content({ permissions: [MANIFEST.permissions[0], { phases: ['apply'], actions: [action], resources: ['{resource}'] }] });

describe('the hub of this machine', () => {
  let world: HubWorld;
  beforeAll(async () => {
    world = await startHubWorld();
    await world.trust(acme, ended);
  });
  afterAll(() => world.close());

  it('verifies what is published by the workflow that deploys, and lists it by its control', async () => {
    const zip = await aSignedZip(content(), acme);

    const { kind, entry } = await world.publish(zip);

    expect(kind).toBe('publish');
    expect(entry).toMatchObject({
      version: { state: 'VERIFIED', publishedBy: 'anna', publishedAt: NOW },
      checks: {
        outcome: 'verified',
        signature: { state: 'verified', keyId: acme.key.keyId, trust: 'community' },
        isolation: null,
        notices: [{ code: 'vectors-not-run', vectors: 1 }],
      },
      facts: { controls: ['EC2.8'], actions: ['ec2:DescribeInstances', 'ec2:ModifyInstanceMetadataOptions'], licence: 'Apache-2.0' },
    });
    const { publisher, name, version } = entry.version;
    expect(await world.hub.offers.list('EC2.8')).toContainEqual(
      expect.objectContaining({ publisher, name, version, effect: 'reversible' }),
    );
    expect((await world.hub.catalog.list({ control: 'EC2.8' })).map(({ version }) => version)).toContainEqual(entry.version);
    expect(world.hub.stepFunctions.executions().at(-1)?.name).toMatch(new RegExp(`^acme-close-door-1\\.0\\.${patch}-[0-9a-f]{32}$`));
    const stored = await world.hub.packages.load(entry.version);
    expect(stored.kind === 'package' && Buffer.from(stored.bytes).equals(Buffer.from(zip))).toBe(true);
  });

  it('keeps a version used up whose row somebody deleted', async () => {
    const { entry } = await world.publish(await aSignedZip(content(), acme));

    await world.deleteRow(entry.version);

    expect((await world.hub.catalog.find(entry.version))?.version).toMatchObject({ state: 'WITHDRAWN', digest: entry.version.digest });
    expect((await world.hub.offers.list('EC2.8')).map(({ version }) => version)).not.toContain(entry.version.version);
  });

  it.each<[string, () => Promise<Uint8Array>, PackageReason[]]>([
    ['changed after it was signed', tampered, [{ code: 'signed-file-differs', file: 'LICENSE' }]],
    ['not signed', async () => writeZip(content()), [{ code: 'unsigned' }]],
    ['signed by a key that nobody trusts', () => aSignedZip(content(), other), [{ code: 'key-unknown', keyId: other.key.keyId }]],
    [
      'signed by a key that had ended',
      () => aSignedZip(content(), ended),
      [{ code: 'key-expired', keyId: ended.key.keyId, until: '2026-11-01T00:00:00.000Z', signedAt: NOW }],
    ],
    ['that asks for iam:*', () => aSignedZip(withAction('iam:*'), acme), [{ code: 'action-wildcard', action: 'iam:*' }]],
    [
      'that becomes somebody else',
      () => aSignedZip(withAction('sts:AssumeRole'), acme),
      [{ code: 'action-forbidden', action: 'sts:AssumeRole', risk: 'identity' }],
    ],
    [
      'without test vectors',
      () => aSignedZip(content({ vectors: 0 }, { 'vectors/closes.json': undefined }), acme),
      [{ code: 'vectors-missing' }],
    ],
    [
      'with an evil pattern',
      () => aSignedZip(content({ parameters: { type: 'object', properties: { name: { type: 'string', pattern: '^x(a+)+$' } } } }), acme),
      [{ code: 'pattern-slow', field: 'parameters.properties.name.pattern', pattern: '^x(a+)+$', steps: 200_001 }],
    ],
    [
      'signed by another publisher',
      () => aSignedZip(content({ publisher: 'mallory' }), acme),
      [{ code: 'publisher-differs', stated: 'acme', expected: 'mallory' }],
    ],
  ])('rejects a package %s, and its row says each reason', async (_what, makeZip, reasons) => {
    const { entry } = await world.publish(await makeZip());

    expect(entry).toMatchObject({ version: { state: 'REJECTED' }, checks: { outcome: 'rejected', reasons, moreReasons: 0 }, facts: null });
    expect(entry.version.reason).not.toBe('');
    expect(await world.hub.catalog.list({ control: 'EC2.8' })).not.toContainEqual(entry);
  });

  it('rejects bytes that are not those of the row', async () => {
    const zip = await aSignedZip(content(), acme);
    const later = await aSignedZip(content({}, { LICENSE: 'other\n' }), acme);
    await world.put(`packages/acme/close-door/1.0.${patch - 1}.zip`, later);

    await expect(world.publish(zip)).rejects.toMatchObject({ name: 'HubRefused', message: expect.stringContaining('never returns') });
  });

  it('rejects a package that somebody changed in the store, and one that is too large', async () => {
    const first = await aSignedZip(content(), acme);
    const firstVersion = `1.0.${patch}`;
    const { entry } = await world.publish(first);
    const { publisher, name, digest } = entry.version;
    await world.put(`packages/acme/close-door/9.0.0.zip`, first);
    await world.put(`packages/acme/close-door/9.0.1.zip`, new Uint8Array(PACKAGE_LIMITS.packedBytes + 1));
    const at = NOW;
    await world.hub.catalog.publish({ publisher, name, version: '9.0.0', digest, by: 'mallory', at });
    await world.hub.catalog.publish({ publisher, name, version: '9.0.1', digest, by: 'mallory', at });
    await world.hub.settled();

    expect(await world.hub.catalog.find({ publisher, name, version: '9.0.0' })).toMatchObject({
      checks: { reasons: [{ code: 'subject-differs', expected: 'acme/close-door@9.0.0', actual: `acme/close-door@${firstVersion}` }] },
    });
    expect(await world.hub.catalog.find({ publisher, name, version: '9.0.1' })).toMatchObject({
      checks: { reasons: [{ code: 'zip-too-large', bytes: PACKAGE_LIMITS.packedBytes + 1, limit: PACKAGE_LIMITS.packedBytes }] },
    });
  });

  it('never takes a version again that was published: with other bytes, or after it ended', async () => {
    const zip = await aSignedZip(content(), acme);
    const otherZip = await aSignedZip(buildContent({ version: `1.0.${patch}`, author: 'Eve' }), acme);
    const { entry } = await world.publish(zip);

    await expect(world.publish(otherZip)).rejects.toMatchObject({ name: 'HubRefused', message: expect.stringContaining('never returns') });
    await world.hub.catalog.change(entry.version, { kind: 'withdrawn' });
    await expect(world.publish(zip)).rejects.toMatchObject({ name: 'HubRefused', message: expect.stringContaining('WITHDRAWN') });
    await world.hub.catalog.change(entry.version, { kind: 'revoked', reason: 'it deletes buckets', isMalicious: true });
    await expect(world.publish(zip)).rejects.toMatchObject({ message: expect.stringContaining('REVOKED') });
  });

  it('does not take for bad what it could not check, and checks it when it is published again', async () => {
    const zip = await aSignedZip(content(), acme);
    await world.put('trust.json', 'no JSON');

    const { entry } = await world.publish(zip);

    expect(entry).toMatchObject({
      version: { state: 'PUBLISHED', reason: null },
      checks: { outcome: 'unknown', problem: expect.stringMatching(/^HubUnavailable: trust\.json of bucket .* is no trust store/) },
    });
    expect(world.hub.stepFunctions.executions().at(-1)).toMatchObject({ status: 'FAILED', failure: { error: 'PackageNotChecked' } });
    await world.trust(acme, ended);
    expect(await world.publish(zip)).toMatchObject({ kind: 'ask-again', entry: { version: { state: 'VERIFIED' } } });
  });

  it('refuses a zip that says no name', async () => {
    await expect(world.publish(Buffer.from('no zip'))).rejects.toMatchObject({
      name: 'HubRefused',
      message: expect.stringMatching(/^This is no package\. The zip is not as a package must be/),
    });
  });

  it('brought no error beside what is in the rows', () => {
    expect(world.errors).toEqual([]);
  });
});

/** A call that the code of the test packages does not make. */
const EXCHANGE = { action: 'ec2:DescribeInstances', input: {}, output: {} };

describe('test vectors in the hub of this machine', () => {
  it('run behind a wall, and one that fails rejects the package', async () => {
    const world = await startHubWorld({ runVectors: 'sandbox' });
    try {
      await world.trust(acme);

      const good = await world.publish(await aSignedZip(content(), acme));
      const bad = await world.publish(await aSignedZip(content({}, { 'vectors/closes.json': { ...VECTOR, exchanges: [EXCHANGE] } }), acme));

      const isolation = expect.stringMatching(/^(network-namespace|process)$/);
      expect(good.entry).toMatchObject({ version: { state: 'VERIFIED' }, checks: { isolation, notices: [] } });
      expect(bad.entry).toMatchObject({
        version: { state: 'REJECTED' },
        checks: { isolation, reasons: [{ code: 'vector-failed', vector: 'closes', failure: 'exchange-unused' }] },
      });
    } finally {
      await world.close();
    }
  });
});
