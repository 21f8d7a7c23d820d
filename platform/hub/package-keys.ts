import { constants, createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { Algorithm, TrustedKey } from '#domain/hub/trust-store.ts';

/** The kind of key that an algorithm needs; the least modulus is that of AWS KMS. */
const FITS: Readonly<Record<Algorithm, (key: KeyObject) => boolean>> = {
  Ed25519: (key) => key.asymmetricKeyType === 'ed25519',
  ECDSA_SHA_256: (key) => key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1',
  RSASSA_PSS_SHA_256: (key) => key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048,
};

/** Returns the id of a public key: the SHA-256 of its DER form, in hex. */
export function computeKeyId(der: Uint8Array): string {
  return createHash('sha256').update(der).digest('hex');
}

/** Reads a public key in DER, if it fits an algorithm. */
export function readPublicKey(der: Uint8Array, algorithm: Algorithm): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' });
    return FITS[algorithm](key) ? key : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Tells whether a signature is that of a key over a text. False for anything that does not fit together: another kind of key,
 * an id that is not that of the key, a signature that is none.
 */
export function isSignedBy({ algorithm, keyId, publicKey }: TrustedKey, text: string, signature: string): boolean {
  const der = Buffer.from(publicKey, 'base64');
  const key = readPublicKey(der, algorithm);
  if (key === undefined || computeKeyId(der) !== keyId) return false;
  const [data, bytes] = [Buffer.from(text), Buffer.from(signature, 'base64')];
  try {
    switch (algorithm) {
      case 'Ed25519':
        return verify(null, data, key, bytes);
      case 'ECDSA_SHA_256':
        return verify('sha256', data, { key, dsaEncoding: 'der' }, bytes);
      case 'RSASSA_PSS_SHA_256':
        return verify('sha256', data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO }, bytes);
    }
  } catch {
    return false;
  }
}
