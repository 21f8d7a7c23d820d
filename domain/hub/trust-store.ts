import { OFFICIAL_PUBLISHER, publisher } from '@attack-reactor/kit/contract';
import * as z from 'zod';

/** How far a publisher is trusted here. `official` is for the reactors that come with the platform, and for no others. */
export const TRUST_LEVELS = ['official', 'organisation', 'community'] as const;
export const trust = z.enum(TRUST_LEVELS);
export type Trust = z.output<typeof trust>;

/**
 * Algorithms of signatures. A key on a disk has the first, one in AWS KMS one of the others, by the names that KMS gives them:
 * https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html
 */
const ALGORITHMS = ['Ed25519', 'ECDSA_SHA_256', 'RSASSA_PSS_SHA_256'] as const;
export const algorithm = z.enum(ALGORITHMS);
export type Algorithm = z.output<typeof algorithm>;

/** The SHA-256 of the public key (SubjectPublicKeyInfo, DER), in hex: an id names one key and can name no other. */
export const keyId = z.string().regex(/^[0-9a-f]{64}$/, 'is no id of a key: 64 hex digits');
const base64 = z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/, 'is no base64');

/** The public half of a key, as its owner gives it away. */
export const publicKey = z.strictObject({
  keyId,
  publisher,
  algorithm,
  /** SubjectPublicKeyInfo in DER, as base64. */
  publicKey: base64.max(2048),
  validFrom: z.iso.datetime(),
  validTo: z.iso.datetime(),
});
export type PublicKey = z.output<typeof publicKey>;

/** A key whose signatures count here. */
export const trustedKey = publicKey
  .extend({ trust })
  .refine((key) => (key.publisher === OFFICIAL_PUBLISHER) === (key.trust === 'official'), {
    error: `trust "official" is for publisher "${OFFICIAL_PUBLISHER}", and for no other`,
    path: ['trust'],
  })
  .refine((key) => key.validFrom < key.validTo, { error: 'ends before it begins', path: ['validTo'] });
export type TrustedKey = z.output<typeof trustedKey>;

/** The keys that are trusted, each once. To rotate, a publisher has two for a while. */
export const trustStore = z.strictObject({
  schemaVersion: z.literal(1),
  keys: z
    .array(trustedKey)
    .max(200)
    .refine((keys) => new Set(keys.map((key) => key.keyId)).size === keys.length, 'names a key twice'),
});
export type TrustStore = z.output<typeof trustStore>;
export const NO_TRUST: TrustStore = { schemaVersion: 1, keys: [] };

const DAY_MS = 24 * 60 * 60 * 1000;
const WARNED_DAYS = 30;

/** Returns true for a key that ends within 30 days, or has ended: its publisher should have another one by now. */
export function endsSoon({ validTo }: Pick<PublicKey, 'validTo'>, now: number): boolean {
  return Date.parse(validTo) - now < WARNED_DAYS * DAY_MS;
}
