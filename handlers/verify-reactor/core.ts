import type * as z from 'zod';
import { HubUnavailable } from '#domain/base/errors.ts';
import { nameVersion } from '#domain/hub/catalog-version.ts';
import type { PackagePolicy } from '#domain/hub/package-policy.ts';
import type { PackageReason } from '#domain/hub/reason.ts';
import { noteProblem, summarizeVerdict } from '#domain/hub/record-checks.ts';
import { describeFailure } from '#domain/hub/step-failure.ts';
import { decideVerdict, type PackageVerdict } from '#domain/hub/verdict.ts';
import { stepFailure, type VerificationRequest, verificationRequest } from '#domain/hub/verification.ts';
import type { Clock } from '#platform/base/clock.ts';
import type { Catalog } from '#platform/hub/catalog.ts';
import { explainStored, type PackageStore } from '#platform/hub/package-store.ts';
import { type RunVectors, verifyPackage } from '#platform/hub/verify-package.ts';

export type VerifyReactorDeps = {
  readonly catalog: Pick<Catalog, 'find' | 'record'>;
  readonly packages: Pick<PackageStore, 'load' | 'loadTrust'>;
  /** The demands of this hub. Keys are looked up, and the catalog says digest and name. */
  readonly policy: Omit<PackagePolicy, 'keys' | 'digest' | 'subject'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly runVectors?: RunVectors | undefined;
};

/** A version to check; with `failure`, one that could not be checked. */
export const verifyReactorInput = verificationRequest.extend({ failure: stepFailure.optional() });
export type VerifyReactorInput = z.output<typeof verifyReactorInput>;

/** `stale`: the version does not wait for checks any more, or not with these bytes. `unknown`: nobody could check it. */
export const VERIFICATION_OUTCOMES = ['verified', 'rejected', 'stale', 'unknown'] as const;
export type VerificationOutcome = {
  readonly outcome: (typeof VERIFICATION_OUTCOMES)[number];
  /** Codes of the reasons, each once. */
  readonly reasons: readonly string[];
};

const STALE: VerificationOutcome = { outcome: 'stale', reasons: [] };

/**
 * Checks the package of a version and writes down what came of it, or writes down that nobody could.
 * @throws HubUnavailable where catalog, packages or keys are away, and whatever the sandbox fails with: none of it is a verdict
 */
export async function verifyReactor({ failure, ...request }: VerifyReactorInput, deps: VerifyReactorDeps): Promise<VerificationOutcome> {
  const at = new Date(deps.clock.now()).toISOString();
  if (failure !== undefined) {
    const noted = await deps.catalog.record(request, request.digest, noteProblem(describeFailure(failure), at));
    return noted === undefined ? STALE : { outcome: 'unknown', reasons: [] };
  }
  const entry = await deps.catalog.find(request);
  if (entry === undefined || entry.version.state !== 'PUBLISHED' || entry.version.digest !== request.digest) return STALE;
  const verdict = await judge(request, deps);
  const recorded = await deps.catalog.record(request, request.digest, summarizeVerdict(verdict, at));
  if (recorded === undefined) return STALE;
  return { outcome: verdict.verdict, reasons: [...new Set(verdict.reasons.map(({ code }) => code))] };
}

async function judge(request: VerificationRequest, { packages, policy, clock, runVectors }: VerifyReactorDeps): Promise<PackageVerdict> {
  const [stored, { keys }] = await Promise.all([packages.load(request), packages.loadTrust()]);
  if (stored.kind === 'package')
    return verifyPackage(stored.bytes, {
      policy: { ...policy, keys, digest: request.digest, subject: nameVersion(request) },
      clock,
      runVectors,
    });
  if (stored.kind === 'absent')
    throw new HubUnavailable(`The package of ${nameVersion(request)} is not in the store. Publish the same bytes again.`);
  return rejectUnread(explainStored(stored, request.digest), stored.kind === 'other-bytes' ? stored.digest : request.digest);
}

function rejectUnread(reason: PackageReason, digest: string): PackageVerdict {
  const signature = { state: 'unverified', keyId: null } as const;
  return decideVerdict({ digest, manifest: null, signature, isolation: null, notices: [] }, [reason]);
}
