import { PACKAGE_LIMITS, publisher } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { algorithm, keyId } from './trust-store.ts';

const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/, 'is no SHA-256 in hex');

/** `signature.json`: who signed which files, and when. */
export const packageSignature = z.strictObject({
  schemaVersion: z.literal(1),
  algorithm,
  keyId,
  publisher,
  signedAt: z.iso.datetime(),
  /** Name and SHA-256 of every other file, in the order of their names. */
  files: z.array(z.tuple([z.string().max(64), sha256Hex])).max(PACKAGE_LIMITS.files),
  signature: z
    .string()
    .regex(/^[A-Za-z0-9+/]+={0,2}$/, 'is no base64')
    .max(2048),
});
export type PackageSignature = z.output<typeof packageSignature>;
export type SignedContent = Omit<PackageSignature, 'signature' | 'schemaVersion'>;

/**
 * The text that a signature is over: its purpose, and all that `signature.json` says besides the signature itself, so that
 * nobody can give it another publisher or another time. One text for one content.
 */
export function writeSignedText({ algorithm: by, keyId: key, publisher: whose, signedAt, files }: SignedContent): string {
  const sorted = files.toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `attack-reactor package 1\n${JSON.stringify([by, key, whose, signedAt, sorted])}\n`;
}
