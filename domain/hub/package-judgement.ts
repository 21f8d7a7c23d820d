import { hash } from 'node:crypto';
import { isVectorFile, listImports, PACKAGE_FILES, type PackageManifest } from '@attack-reactor/kit/contract';
import { judgeManifest, readManifest } from './manifest-judgement.ts';
import { type PackageContent, readDocuments } from './package-documents.ts';
import type { PackagePolicy } from './package-policy.ts';
import type { PackageNotice, PackageReason } from './reason.ts';
import { judgeSbom } from './sbom-judgement.ts';
import { judgeSignature, type SignatureCase, type SignatureRuling } from './signature-judgement.ts';
import { endsSoon } from './trust-store.ts';
import { readVectors } from './vector-reasons.ts';

/** The surroundings that a package is judged in. */
export type JudgementContext = Pick<SignatureCase, 'now' | 'isSignedBy'> & {
  readonly policy: PackagePolicy;
  /** `builtinModules` of `node:module`. */
  readonly builtins: readonly string[];
};

/** The judgement on the files of a package, before its code runs. */
export type PackageJudgement = {
  readonly manifest: PackageManifest | null;
  readonly signature: SignatureRuling;
  readonly reasons: readonly PackageReason[];
  readonly notices: readonly PackageNotice[];
};

/** Judges the files of a package against every rule that needs none of its code to run. Pure: same input, same answer. */
export function judgePackage(files: PackageContent, context: JudgementContext): PackageJudgement {
  const { json, code, reasons: ofFiles } = readDocuments(files);
  const digests = new Map([...files].map(([name, bytes]) => [name, hash('sha256', bytes, 'hex')]));
  const { manifest, reasons: ofReading } = read(json, PACKAGE_FILES.manifest, readManifest) ?? { manifest: null, reasons: [] };
  const signature = judgeSignatureFile(json, {
    digests,
    publisher: manifest?.publisher,
    context,
    isThere: files.has(PACKAGE_FILES.signature),
  });
  const trust = signature.state === 'verified' ? signature.key.trust : undefined;
  const vectors = [...files.keys()].filter(isVectorFile).length;
  const codeSha256 = digests.get(PACKAGE_FILES.bundle) ?? 'none';
  return {
    manifest,
    signature,
    reasons: [
      ...ofFiles,
      ...ofReading,
      ...(manifest === null
        ? []
        : judgeManifest(manifest, { trust, policy: context.policy, vectors, imports: listImports(code, context.builtins) })),
      ...readVectors(json).reasons,
      ...(read(json, PACKAGE_FILES.sbom, (sbom) => judgeSbom(sbom, { manifest, codeSha256 })) ?? []),
      ...explainSignature(signature, context.policy),
    ],
    notices: noticeSignature(signature, context),
  };
}

/** Returns what a function makes of a JSON file; undefined where the file is not there or no JSON, which has a reason of its own. */
function read<Result>(json: ReadonlyMap<string, unknown>, file: string, use: (value: unknown) => Result): Result | undefined {
  return json.has(file) ? use(json.get(file)) : undefined;
}

type SignatureFile = {
  readonly digests: ReadonlyMap<string, string>;
  readonly publisher: string | undefined;
  readonly context: JudgementContext;
  readonly isThere: boolean;
};

/** A signature that is there and no JSON is a bad one, and not a missing one. */
function judgeSignatureFile(json: ReadonlyMap<string, unknown>, { digests, publisher, context, isThere }: SignatureFile): SignatureRuling {
  const signature = json.has(PACKAGE_FILES.signature) ? json.get(PACKAGE_FILES.signature) : isThere ? null : undefined;
  const { now, isSignedBy, policy } = context;
  return judgeSignature({ signature, digests, publisher, keys: policy.keys, now, isSignedBy });
}

function explainSignature(signature: SignatureRuling, { acceptsUnverified }: PackagePolicy): readonly PackageReason[] {
  if (signature.state === 'bad') return signature.reasons;
  if (signature.state === 'verified' || acceptsUnverified) return [];
  return [signature.keyId === null ? { code: 'unsigned' } : { code: 'key-unknown', keyId: signature.keyId }];
}

function noticeSignature(signature: SignatureRuling, { now, policy }: JudgementContext): readonly PackageNotice[] {
  if (signature.state === 'unverified' && policy.acceptsUnverified)
    return [signature.keyId === null ? { code: 'accepted-unsigned' } : { code: 'accepted-key-unknown', keyId: signature.keyId }];
  if (signature.state !== 'verified' || !endsSoon(signature.key, now)) return [];
  return [{ code: 'key-ends-soon', keyId: signature.key.keyId, until: signature.key.validTo }];
}
