import { writeZip } from '@attack-reactor/kit/pack';
import type { PackageReason } from '#domain/hub/reason.ts';
import { readPackageZip } from '#platform/hub/package-zip.ts';
import { aContent, aKey, aPolicy, aSignedZip, CODE, judge, NOW, VECTOR } from '#test/support/packages.ts';

const acme = aKey();
const other = aKey();
const foreign = aKey({ publisher: 'mallory' });
const ended = aKey({ validTo: '2026-11-01T00:00:00.000Z' });
const later = aKey({ validFrom: '2026-12-24T00:00:00.000Z' });
const trusted = aPolicy([acme, foreign, ended, later]);

function signed(changes: Parameters<typeof aContent>[0] = {}): Promise<Uint8Array> {
  return aSignedZip(aContent(changes), acme);
}

/** A signed package in which somebody changed files afterwards. */
async function tampered(change: (files: Map<string, Uint8Array>) => void): Promise<Uint8Array> {
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
