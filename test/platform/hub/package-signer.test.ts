import { generateKeyPairSync } from 'node:crypto';
import { CreateKeyCommand, type KeySpec, KMSClient } from '@aws-sdk/client-kms';
import { ConfigurationInvalid, SigningKeyUnavailable } from '#domain/base/errors.ts';
import { computeKeyId, isSignedBy } from '#platform/hub/package-keys.ts';
import { describeKey, fileSigner, kmsSigner, makeSecretKey, type PackageSigner } from '#platform/hub/package-signer.ts';
import { describeOnMemberAccount } from '#test/support/member-account.ts';
import { aContent, aPolicy, aSignedZip, judge } from '#test/support/packages.ts';

const OWNER = { publisher: 'acme', validFrom: '2026-06-01T00:00:00.000Z', validTo: '2027-06-01T00:00:00.000Z' };

function trustedKeyOf(signer: PackageSigner) {
  return { ...describeKey(signer, OWNER), trust: 'organisation' as const };
}

describe('a key in a file', () => {
  const signer = fileSigner(makeSecretKey(), 'acme.key');
  const key = trustedKeyOf(signer);

  it('signs what its public half verifies, and nothing else', async () => {
    const signature = Buffer.from(await signer.sign('text')).toString('base64');

    expect(isSignedBy(key, 'text', signature)).toBe(true);
    expect(isSignedBy(key, 'texts', signature)).toBe(false);
    expect(isSignedBy({ ...key, algorithm: 'ECDSA_SHA_256' }, 'text', signature)).toBe(false);
    expect(isSignedBy({ ...key, keyId: '0'.repeat(64) }, 'text', signature)).toBe(false);
    expect(isSignedBy({ ...key, publicKey: 'AAAA' }, 'text', signature)).toBe(false);
    expect(isSignedBy(key, 'text', 'AAAA')).toBe(false);
  });

  it('has an id that is made of its public half', () => {
    expect(key.keyId).toBe(computeKeyId(Buffer.from(key.publicKey, 'base64')));
    expect(key.keyId).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ['no key', 'not a key'],
    [
      'a key of another kind',
      generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    ],
  ])('is refused where the file holds %s, without a word of what it holds', (_what, pem) => {
    expect(() => fileSigner(pem, 'acme.key')).toThrow(
      new ConfigurationInvalid('acme.key holds no Ed25519 key in PEM. Make one with "attack-reactor key new".'),
    );
  });
});

describeOnMemberAccount('a key in AWS KMS', (account) => {
  const kms = () => account.client(KMSClient);
  const makeKey = async (spec: KeySpec) =>
    (await kms().send(new CreateKeyCommand({ KeySpec: spec, KeyUsage: spec === 'SYMMETRIC_DEFAULT' ? 'ENCRYPT_DECRYPT' : 'SIGN_VERIFY' })))
      .KeyMetadata?.Arn ?? '';

  it.each(['ECC_NIST_P256', 'RSA_2048'] as const)('of spec %s signs a package that is verified', async (spec) => {
    const signer = await kmsSigner(kms(), await makeKey(spec));
    const key = trustedKeyOf(signer);

    const verdict = await judge(await aSignedZip(aContent(), { signer, key }), aPolicy([{ signer, key }]));

    expect(verdict).toMatchObject({ verdict: 'verified', signature: { state: 'verified', key: { algorithm: signer.algorithm } } });
  });

  it('is refused where it signs in no way that is taken here', async () => {
    await expect(kmsSigner(kms(), await makeKey('ECC_NIST_P384'))).rejects.toThrow(/ECDSA_SHA_384\. Take a key with usage SIGN_VERIFY/);
  });

  it('is said to be away where there is no such key', async () => {
    await expect(kmsSigner(kms(), 'alias/nothing')).rejects.toThrow(/KMS key alias\/nothing could not be asked \(NotFoundException/);
  });

  it('is said to be away where it does not sign any more', async () => {
    const client = kms();
    const signer = await kmsSigner(client, await makeKey('ECC_NIST_P256'));
    client.middlewareStack.add(() => () => Promise.reject(new Error('KMSInvalidStateException')), { step: 'initialize' });

    await expect(signer.sign('text')).rejects.toThrow(SigningKeyUnavailable);
  });
});
