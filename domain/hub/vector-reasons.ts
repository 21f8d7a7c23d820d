import { isVectorFile, truncate, VECTORS_FOLDER, type Vector, vector } from '@attack-reactor/kit/contract';
import { isAsStrong } from './isolation.ts';
import type { PackagePolicy } from './package-policy.ts';
import type { PackageReason } from './reason.ts';
import { isClean, type SandboxReport, type VectorFailure } from './sandbox-report.ts';
import { listProblems } from './schema-problems.ts';

const MAX_DETAIL = 300;

/** The test vectors of a package that are some, and what is wrong with the others. */
export type ReadVectors = { readonly vectors: readonly Vector[]; readonly reasons: readonly PackageReason[] };

/** Reads test vectors out of the JSON documents of a package, in the order of their names; each has the name of its file. */
export function readVectors(json: ReadonlyMap<string, unknown>): ReadVectors {
  const files = [...json].filter(([file]) => isVectorFile(file)).toSorted(([one], [other]) => (one < other ? -1 : 1));
  const read = files.map(([file, value]) => ({ file, result: vector.safeParse(value) }));
  return {
    vectors: read.flatMap(({ result }) => (result.success ? [result.data] : [])),
    reasons: read.flatMap(({ file, result }): PackageReason[] => {
      if (!result.success)
        return listProblems(result.error).map(({ field, problem }) => ({ code: 'vector-invalid', file, field, problem }));
      const isNamed = `${VECTORS_FOLDER}/${result.data.name}.json` === file;
      return isNamed
        ? []
        : [{ code: 'vector-invalid', file, field: 'name', problem: `is "${result.data.name}", another than that of the file` }];
    }),
  };
}

/** Explains a report of the sandbox: each vector that failed, each attempt, and a wall that is too weak for this place. */
export function explainReport(report: SandboxReport, { isolation: wanted }: Pick<PackagePolicy, 'isolation'>): readonly PackageReason[] {
  const { isolation, vectors, attempts } = report;
  const reasons = [
    ...attempts.map(({ kind, call }): PackageReason => ({ code: 'attempt', attempt: kind, call: truncate(call, MAX_DETAIL) })),
    ...vectors.flatMap((vector) =>
      vector.verdict === 'passed' ? [] : vector.reasons.map((failure) => explainFailure(vector.name, failure)),
    ),
    ...(wanted !== null && !isAsStrong(isolation, wanted) ? [{ code: 'isolation-too-weak' as const, isolation, wanted }] : []),
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
