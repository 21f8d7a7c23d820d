import type { ReactionDecision } from './reaction.ts';
import type { ReactionResult } from './reaction-result.ts';
import { readReasons } from './reason.ts';

const MINUTE_MS = 60_000;
/** Where no binding says how long. */
const USUAL_COOL_DOWN_MINUTES = 60;

/**
 * How a claim ends: its subject is free at once, or left alone until `until`. Milliseconds since the epoch. `isLost`: the
 * execution was lost before it changed anything. `isFix`: the change is what the finding asked for, or a part of it.
 */
export type ClaimEnd =
  | { readonly kind: 'free'; readonly at: number; readonly isLost: boolean }
  | { readonly kind: 'cool-down'; readonly at: number; readonly until: number; readonly isFix: boolean };

/** Decides how a claim ends: what is tried again is free, everything else cools down for as long as its binding says. */
export function endClaim(
  { status, reason, why }: Pick<ReactionResult, 'status' | 'reason' | 'why'>,
  decision: ReactionDecision,
  now: number,
): ClaimEnd {
  if (status === 'DEFERRED') return { kind: 'free', at: now, isLost: readReasons(reason, why).some(({ code }) => code === 'lost') };
  const minutes = decision.kind === 'react' ? decision.binding.coolDownMinutes : USUAL_COOL_DOWN_MINUTES;
  return { kind: 'cool-down', at: now, until: now + minutes * MINUTE_MS, isFix: status === 'FIXED' || status === 'PARTLY' };
}
