import { PACKAGE_FILES } from '@attack-reactor/kit/contract';
import { type PackageSignature, packageSignature, writeSignedText } from './package-signature.ts';
import type { PackageReason } from './reason.ts';
import { listProblems } from './schema-problems.ts';
import type { TrustedKey } from './trust-store.ts';

/** Clocks of two machines differ. */
const CLOCK_MS = 5 * 60 * 1000;

/**
 * Three answers. Nobody could check an `unverified` one, and the policy decides; a `bad` one is never installed, whatever the
 * policy.
 */
export type SignatureRuling =
  | { readonly state: 'verified'; readonly key: TrustedKey; readonly signedAt: string }
  /** `keyId` is null where there is no signature. */
  | { readonly state: 'unverified'; readonly keyId: string | null }
  | { readonly state: 'bad'; readonly reasons: readonly PackageReason[] };

/** Everything that a signature is judged by. */
export type SignatureCase = {
  /** `signature.json` as it was read; undefined: there is none. */
  readonly signature: unknown;
  /** SHA-256 of every file of the package, in hex. */
  readonly digests: ReadonlyMap<string, string>;
  /** The publisher that the manifest names; undefined where it cannot be read. */
  readonly publisher: string | undefined;
  readonly keys: readonly TrustedKey[];
  readonly now: number;
  /** Tells whether a signature is that of a key over a text. */
  isSignedBy(key: TrustedKey, text: string, signature: string): boolean;
};

/** Judges a signature, with every reason why it is bad. */
export function judgeSignature({ signature, ...rest }: SignatureCase): SignatureRuling {
  if (signature === undefined) return { state: 'unverified', keyId: null };
  const read = packageSignature.safeParse(signature);
  if (!read.success)
    return { state: 'bad', reasons: listProblems(read.error).map(({ field, problem }) => ({ code: 'signature-invalid', field, problem })) };
  return judge(read.data, rest);
}

function judge(signature: PackageSignature, signed: Omit<SignatureCase, 'signature'>): SignatureRuling {
  const key = signed.keys.find(({ keyId }) => keyId === signature.keyId);
  const { signedAt } = signature;
  const isEarly = Date.parse(signedAt) - signed.now > CLOCK_MS;
  const reasons: PackageReason[] = [
    ...compareFiles(signature, signed.digests),
    ...comparePublishers(signature, [signed.publisher, key?.publisher]),
    ...(isEarly ? [{ code: 'signed-in-future' as const, signedAt }] : []),
    ...(key === undefined ? [] : judgeKey(key, signature, signed)),
  ];
  if (reasons.length > 0) return { state: 'bad', reasons };
  return key === undefined ? { state: 'unverified', keyId: signature.keyId } : { state: 'verified', key, signedAt };
}

function compareFiles({ files }: PackageSignature, digests: ReadonlyMap<string, string>): PackageReason[] {
  const signed = new Map(files);
  const differing = files.flatMap(([file, sha256]): PackageReason[] => {
    const actual = digests.get(file);
    if (actual === undefined) return [{ code: 'signed-file-missing', file }];
    return actual === sha256 ? [] : [{ code: 'signed-file-differs', file }];
  });
  const unsigned = [...digests.keys()].filter((file) => file !== PACKAGE_FILES.signature && !signed.has(file));
  return [...differing, ...unsigned.map((file): PackageReason => ({ code: 'file-not-signed', file }))];
}

function comparePublishers({ publisher }: PackageSignature, expected: readonly (string | undefined)[]): PackageReason[] {
  const others = new Set(expected.filter((one) => one !== undefined && one !== publisher));
  return [...others].map((one) => ({ code: 'publisher-differs', stated: publisher, expected: one ?? '' }));
}

function judgeKey(key: TrustedKey, signature: PackageSignature, { isSignedBy }: Pick<SignatureCase, 'isSignedBy'>): PackageReason[] {
  const { keyId, validFrom: from, validTo: until, algorithm: expected } = key;
  const { signedAt, algorithm: stated } = signature;
  const at = Date.parse(signedAt);
  if (stated !== expected) return [{ code: 'algorithm-differs', stated, expected }];
  return [
    ...(at > Date.parse(until) ? [{ code: 'key-expired' as const, keyId, until, signedAt }] : []),
    ...(at < Date.parse(from) ? [{ code: 'key-not-yet-valid' as const, keyId, from, signedAt }] : []),
    ...(isSignedBy(key, writeSignedText(signature), signature.signature) ? [] : [{ code: 'signature-wrong' as const, keyId }]),
  ];
}
