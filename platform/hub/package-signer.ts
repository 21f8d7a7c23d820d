import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { PACKAGE_FILES } from '@attack-reactor/kit/contract';
import { GetPublicKeyCommand, type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { ConfigurationInvalid, SigningKeyUnavailable } from '#domain/base/errors.ts';
import type { PackageContent } from '#domain/hub/package-documents.ts';
import { type PackageSignature, writeSignedText } from '#domain/hub/package-signature.ts';
import type { Algorithm, PublicKey } from '#domain/hub/trust-store.ts';
import { computeKeyId, readPublicKey } from './package-keys.ts';

/** A key that signs packages, wherever its secret half is. */
export interface PackageSigner {
  readonly algorithm: Algorithm;
  /** SubjectPublicKeyInfo in DER. */
  readonly publicKey: Uint8Array;
  /** @returns the signature over a text. @throws SigningKeyUnavailable where the key could not be asked */
  sign(text: string): Promise<Uint8Array>;
}

/** The algorithms of KMS that are taken, the first that a key has. */
const KMS_ALGORITHMS = ['ECDSA_SHA_256', 'RSASSA_PSS_SHA_256'] as const satisfies readonly Algorithm[];

/** Makes a new secret key for a file: Ed25519, PKCS #8 in PEM. */
export function makeSecretKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/**
 * The signer of a key file.
 * @param pem of {@link makeSecretKey}; it is never a part of a message
 * @throws ConfigurationInvalid for anything that is no such key
 */
export function fileSigner(pem: string, file: string): PackageSigner {
  const key = readSecretKey(pem);
  if (key?.asymmetricKeyType !== 'ed25519')
    throw new ConfigurationInvalid(`${file} holds no Ed25519 key in PEM. Make one with "attack-reactor key new".`);
  return {
    algorithm: 'Ed25519',
    publicKey: createPublicKey(key).export({ type: 'spki', format: 'der' }),
    sign: async (text) => sign(null, Buffer.from(text), key),
  };
}

/** The system's error is left out: it may quote what it could not read. */
function readSecretKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}

/**
 * The signer of an asymmetric key in AWS KMS, whose secret half never leaves it.
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html
 * @throws SigningKeyUnavailable where KMS does not answer or refuses; ConfigurationInvalid for a key that does not sign so
 */
export async function kmsSigner(client: Pick<KMSClient, 'send'>, KeyId: string): Promise<PackageSigner> {
  const { PublicKey: publicKey, SigningAlgorithms = [] } = await ask(KeyId, () => client.send(new GetPublicKeyCommand({ KeyId })));
  const algorithm = KMS_ALGORITHMS.find((one) => SigningAlgorithms.includes(one));
  if (publicKey === undefined || algorithm === undefined || readPublicKey(publicKey, algorithm) === undefined)
    throw new ConfigurationInvalid(
      `KMS key ${KeyId} signs by ${SigningAlgorithms.join(', ') || 'nothing'}. Take a key with usage SIGN_VERIFY and spec ECC_NIST_P256 or RSA_3072.`,
    );
  return {
    algorithm,
    publicKey,
    async sign(text) {
      // RAW takes 4096 bytes, and the text of twenty files is below that: nobody has to trust a digest of ours.
      const input = { KeyId, Message: Buffer.from(text), MessageType: 'RAW' as const, SigningAlgorithm: algorithm };
      const { Signature } = await ask(KeyId, () => client.send(new SignCommand(input)));
      if (Signature === undefined) throw new SigningKeyUnavailable(`KMS key ${KeyId} gave no signature. Call again.`);
      return Signature;
    },
  };
}

async function ask<Answer>(keyId: string, call: () => Promise<Answer>): Promise<Answer> {
  try {
    return await call();
  } catch (cause) {
    const said = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    throw new SigningKeyUnavailable(
      `KMS key ${keyId} could not be asked (${said}). Check its ARN, its Region and your rights, then call again.`,
      {
        cause,
      },
    );
  }
}

/** Describes the public half of a signer's key, to give away. */
export function describeKey(
  { algorithm, publicKey }: Pick<PackageSigner, 'algorithm' | 'publicKey'>,
  owner: Pick<PublicKey, 'publisher' | 'validFrom' | 'validTo'>,
): PublicKey {
  return { keyId: computeKeyId(publicKey), algorithm, publicKey: Buffer.from(publicKey).toString('base64'), ...owner };
}

/**
 * Signs the files of a package; an earlier signature is replaced.
 * @returns the files with `signature.json`
 */
export async function signPackage(
  files: PackageContent,
  signer: PackageSigner,
  { publisher, signedAt }: Pick<PackageSignature, 'publisher' | 'signedAt'>,
): Promise<PackageContent> {
  const signed = [...files].filter(([name]) => name !== PACKAGE_FILES.signature).toSorted(([one], [other]) => (one < other ? -1 : 1));
  const content = {
    algorithm: signer.algorithm,
    keyId: computeKeyId(signer.publicKey),
    publisher,
    signedAt,
    files: signed.map(([name, bytes]): [string, string] => [name, createHash('sha256').update(bytes).digest('hex')]),
  };
  const signature = Buffer.from(await signer.sign(writeSignedText(content))).toString('base64');
  const document: PackageSignature = { schemaVersion: 1, ...content, signature };
  return new Map([...signed, [PACKAGE_FILES.signature, Buffer.from(`${JSON.stringify(document, null, 2)}\n`)]]);
}
