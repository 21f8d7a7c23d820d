import { createHash } from 'node:crypto';
import { builtinModules } from 'node:module';
import { isVectorFile, type PackageManifest } from '@attack-reactor/kit/contract';
import { nameVersion } from '#domain/hub/catalog-version.ts';
import type { PackageContent } from '#domain/hub/package-documents.ts';
import { judgePackage } from '#domain/hub/package-judgement.ts';
import type { PackagePolicy } from '#domain/hub/package-policy.ts';
import type { PackageReason } from '#domain/hub/reason.ts';
import type { SandboxReport } from '#domain/hub/sandbox-report.ts';
import { explainReport } from '#domain/hub/vector-reasons.ts';
import { decideVerdict, type PackageVerdict } from '#domain/hub/verdict.ts';
import type { Clock } from '#platform/base/clock.ts';
import { isSignedBy } from './package-keys.ts';
import { readPackageZip } from './package-zip.ts';

/** A package whose zip was read, and its bytes as they were published. */
export type OpenedPackage = { readonly bytes: Uint8Array; readonly files: PackageContent };

/**
 * Runs the test vectors of a package behind a wall. The port of the sandbox: it gets the files as they were read, so that it
 * unpacks nothing itself, and every failure of the package is a part of the report; what it throws is a failure of ours.
 */
export type RunVectors = (opened: OpenedPackage) => Promise<SandboxReport>;

export type VerifyOptions = {
  readonly policy: PackagePolicy;
  readonly clock: Pick<Clock, 'now'>;
  /** Left out: no vectors are run, and the verdict says so. */
  readonly runVectors?: RunVectors | undefined;
};

/**
 * Verifies the zip of a package. Its code runs last, and only where nothing else was found: what is rejected already is not
 * given a chance to try something.
 */
export async function verifyPackage(bytes: Uint8Array, { policy, clock, runVectors }: VerifyOptions): Promise<PackageVerdict> {
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  const ofDigest = compareDigests(policy.digest, digest);
  const read = readPackageZip(bytes);
  if ('reasons' in read) {
    const facts = { digest, manifest: null, signature: { state: 'unverified', keyId: null } as const, isolation: null, notices: [] };
    return decideVerdict(facts, [...ofDigest, ...read.reasons]);
  }
  const { files } = read;
  const judged = judgePackage(files, { now: clock.now(), isSignedBy, policy, builtins: builtinModules });
  const facts = { digest, manifest: judged.manifest, signature: judged.signature };
  const reasons = [...ofDigest, ...compareSubjects(policy.subject, judged.manifest), ...judged.reasons];
  if (reasons.length > 0 || runVectors === undefined) {
    const vectors = [...files.keys()].filter(isVectorFile).length;
    return decideVerdict({ ...facts, isolation: null, notices: [...judged.notices, { code: 'vectors-not-run', vectors }] }, reasons);
  }
  const report = await runVectors({ bytes, files });
  return decideVerdict({ ...facts, isolation: report.isolation, notices: judged.notices }, explainReport(report, policy));
}

function compareSubjects(expected: string | undefined, manifest: PackageManifest | null): readonly PackageReason[] {
  if (expected === undefined || manifest === null) return [];
  const actual = nameVersion({ publisher: manifest.publisher, name: manifest.id, version: manifest.version });
  return expected === actual ? [] : [{ code: 'subject-differs', expected, actual }];
}

function compareDigests(expected: string | null, actual: string): readonly PackageReason[] {
  return expected === null || expected === actual ? [] : [{ code: 'digest-differs', expected, actual }];
}
