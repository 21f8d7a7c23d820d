import type { Json } from '@attack-reactor/kit/contract';
import type { AttemptKind } from './attempt.ts';
import type { Isolation } from './isolation.ts';

/** Something that a package tried, and the call by which it did, as one line. */
export type Attempt = { readonly kind: AttemptKind; readonly call: string };

/** Bounds of the sandbox, at which it ends a package. */
export const LIMITS = ['time', 'memory', 'output', 'answer'] as const;
export type Limit = (typeof LIMITS)[number];

/** Why a vector failed. Texts of the package are cut and in one line. */
export type VectorFailure =
  /** The reactor asked AWS for what the vector does not hold, or for more of it. */
  | { readonly code: 'exchange-missing'; readonly action: string; readonly input: string }
  /** The vector holds what the reactor did not ask for. */
  | { readonly code: 'exchange-unused'; readonly action: string }
  /** A call that changes something, in a phase that only reads. */
  | { readonly code: 'mutating-call'; readonly action: string; readonly phase: string }
  | { readonly code: 'answer-differs'; readonly expected: Json; readonly answered: Json }
  | { readonly code: 'answer-invalid'; readonly problem: string }
  | { readonly code: 'reactor-failed'; readonly name: string; readonly message: string }
  | { readonly code: 'limit-exceeded'; readonly limit: Limit }
  /** The process ended before it answered. */
  | { readonly code: 'process-ended'; readonly how: string };

export type VectorOutcome =
  | { readonly name: string; readonly verdict: 'passed' }
  | { readonly name: string; readonly verdict: 'failed'; readonly reasons: readonly VectorFailure[] };

/** The outcome of running the vectors of a package. */
export type SandboxReport = {
  readonly isolation: Isolation;
  /** In the order of the vectors, one each. */
  readonly vectors: readonly VectorOutcome[];
  /** The first of them, whichever vector ran. */
  readonly attempts: readonly Attempt[];
};

/** Tells if a package may go on: it has vectors, each passed, and nothing was attempted. */
export function isClean({ vectors, attempts }: Pick<SandboxReport, 'vectors' | 'attempts'>): boolean {
  return vectors.length > 0 && attempts.length === 0 && vectors.every(({ verdict }) => verdict === 'passed');
}
