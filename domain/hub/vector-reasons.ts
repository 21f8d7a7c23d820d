import { truncate } from '@attack-reactor/kit/contract';
import type { PackagePolicy } from './package-policy.ts';
import type { PackageReason } from './reason.ts';
import { isClean, type SandboxReport, type VectorFailure } from './sandbox-report.ts';

const MAX_DETAIL = 300;

/** Explains a report of the sandbox: each vector that failed, each attempt, and a wall that is too weak for this place. */
export function explainReport(report: SandboxReport, { isolation: wanted }: Pick<PackagePolicy, 'isolation'>): readonly PackageReason[] {
  const { isolation, vectors, attempts } = report;
  const reasons = [
    ...attempts.map(({ kind, call }): PackageReason => ({ code: 'attempt', attempt: kind, call: truncate(call, MAX_DETAIL) })),
    ...vectors.flatMap((vector) =>
      vector.verdict === 'passed' ? [] : vector.reasons.map((failure) => explainFailure(vector.name, failure)),
    ),
    ...(wanted === 'network-namespace' && isolation !== wanted ? [{ code: 'isolation-too-weak' as const, isolation, wanted }] : []),
  ];
  // A report that is not clean and gives no reason is one that this code does not understand.
  return reasons.length > 0 || isClean(report) ? reasons : [{ code: 'vectors-missing' }];
}

function explainFailure(vector: string, failure: VectorFailure): PackageReason {
  const { code, ...rest } = failure;
  const detail = Object.values(rest)
    .map((value) => (typeof value === 'string' ? value : JSON.stringify(value)))
    .join('; ');
  return { code: 'vector-failed', vector, failure: code, detail: truncate(detail, MAX_DETAIL) };
}
