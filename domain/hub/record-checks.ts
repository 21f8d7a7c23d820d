import type { PackageManifest } from '@attack-reactor/kit/contract';
import { type CatalogEntry, type PackageChecks, type ReactorFacts, reactorFacts } from './catalog-entry.ts';
import { PACKAGE_TEXTS } from './languages.ts';
import type { PackageReason } from './reason.ts';
import { writePackageReason } from './reason-text.ts';
import type { PackageVerdict } from './verdict.ts';
import { changeVersion } from './version-change.ts';

/** An item of DynamoDB has 400 KB; a hostile package could find more reasons than that. */
const MAX_REASON_CHARACTERS = 100_000;
const MAX_SENTENCES = 3800;
const MAX_PROBLEM = 1000;

/** The outcome of checks, without the row that it is about. */
export type Checked = { readonly checks: PackageChecks; readonly facts: ReactorFacts | null };

/** Turns a verdict into what the catalog keeps of it. Every reason is kept, as far as they fit into a row; the rest are counted. */
export function summarizeVerdict(verdict: PackageVerdict, at: string): Checked {
  const looked = { at, signature: summarizeSignature(verdict), isolation: verdict.isolation, notices: [...verdict.notices] };
  if (verdict.verdict === 'verified') return { checks: { outcome: 'verified', ...looked }, facts: describeReactor(verdict.manifest) };
  const reasons = takeFitting(verdict.reasons);
  const moreReasons = verdict.reasons.length - reasons.length;
  return { checks: { outcome: 'rejected', ...looked, reasons, moreReasons }, facts: null };
}

/** Says that nobody could check a package. */
export function noteProblem(problem: string, at: string): Checked {
  return { checks: { outcome: 'unknown', at, problem: problem.slice(0, MAX_PROBLEM) }, facts: null };
}

/**
 * Returns a row with what its checks came to; undefined where they are about other bytes, or the version no longer waits for
 * them.
 */
export function recordChecks(before: CatalogEntry, digest: string, { checks, facts }: Checked): CatalogEntry | undefined {
  const { version } = before;
  if (version.digest !== digest || version.state !== 'PUBLISHED') return undefined;
  switch (checks.outcome) {
    case 'verified':
      return { ...before, checks, facts, version: changeVersion(version, { kind: 'verified' }) };
    case 'rejected':
      return { ...before, checks, version: changeVersion(version, { kind: 'rejected', reason: writeReasons(checks) }) };
    case 'unknown':
      return { ...before, checks };
  }
}

function summarizeSignature({ signature }: PackageVerdict): Extract<PackageChecks, { outcome: 'verified' }>['signature'] {
  if (signature.state === 'bad') return { state: 'bad' };
  if (signature.state === 'unverified') return { state: 'unverified', keyId: signature.keyId };
  const { keyId, publisher, trust } = signature.key;
  return { state: 'verified', keyId, publisher, trust, signedAt: signature.signedAt };
}

function describeReactor(manifest: PackageManifest): ReactorFacts {
  const { license: licence, permissions, ...rest } = manifest;
  const actions = [...new Set(permissions.flatMap((permission) => permission.actions))].toSorted();
  return reactorFacts.parse(
    Object.fromEntries(Object.entries({ ...rest, licence, actions }).filter(([name]) => name in reactorFacts.shape)),
  );
}

function takeFitting(reasons: readonly PackageReason[]): PackageReason[] {
  let left = MAX_REASON_CHARACTERS;
  const from = reasons.findIndex((reason) => {
    left -= JSON.stringify(reason).length;
    return left < 0;
  });
  return from === -1 ? [...reasons] : reasons.slice(0, Math.max(1, from)).map(cutReason);
}

/** One reason alone can be as long as a manifest. */
function cutReason(reason: PackageReason): PackageReason {
  const cut = Object.entries(reason).map(([name, value]) => [name, typeof value === 'string' ? value.slice(0, 300) : value] as const);
  return Object.fromEntries(cut) as PackageReason;
}

/** The reasons in English, for those who read the row; others write them in their own language from the codes. */
function writeReasons({ reasons, moreReasons }: Extract<PackageChecks, { outcome: 'rejected' }>): string {
  const sentences = reasons.map((reason) => writePackageReason(reason, PACKAGE_TEXTS.en));
  let length = 0;
  const fitting = sentences.filter((sentence) => {
    length += sentence.length + 1;
    return length <= MAX_SENTENCES;
  });
  const more = sentences.length - fitting.length + moreReasons;
  return [...fitting, ...(more > 0 ? [`(+${more})`] : [])].join(' ');
}
