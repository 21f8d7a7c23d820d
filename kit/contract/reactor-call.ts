import * as z from 'zod';
import { changePlan, json, plan, verification } from './plan.ts';
import { reactionFinding, reactionResource, reactionTarget } from './reaction-finding.ts';
import type { Phase } from './reactor-manifest.ts';

export const memberCredentials = z.object({
  accessKeyId: z.string().min(1),
  secretAccessKey: z.string().min(1),
  sessionToken: z.string().min(1),
});
/** Short-lived credentials of the member account, already cut down to the manifest by a session policy. */
export type MemberCredentials = z.output<typeof memberCredentials>;

const task = z.object({
  executionId: z.string().min(1),
  finding: reactionFinding,
  /** The one resource of the finding to act on. */
  resource: reactionResource,
  target: reactionTarget,
  parameters: z.record(z.string(), json),
  /** Products that the binding names; left out: none by name. */
  trust: z.array(z.string()).default([]),
  credentials: memberCredentials,
});

/** The call of a reactor function. One phase a call, so that each has only the rights of its phase. */
export const reactorCall = z.discriminatedUnion('phase', [
  task.extend({ phase: z.literal('plan') }),
  task.extend({ phase: z.literal('apply'), plan: changePlan }),
  // The plan that was applied: what else the finding complains about is no failure of it.
  task.extend({ phase: z.literal('verify'), plan: changePlan.optional() }),
  task.extend({ phase: z.literal('rollback'), backup: json, created: json }),
  // `awaited` is the state that should be there by now; it is read again, with patience, while it is not.
  task.extend({ phase: z.literal('read-back'), backup: json, awaited: json.optional() }),
]);
export type ReactorCall = z.output<typeof reactorCall>;

/** The answer of a reactor. `created` names what `apply` made, for `rollback` to remove; `state` has the form of the backup. */
export const reactorAnswer = z.discriminatedUnion('phase', [
  z.object({ phase: z.literal('plan'), plan }),
  z.object({ phase: z.literal('apply'), created: json }),
  z.object({ phase: z.literal('verify'), verification }),
  z.object({ phase: z.literal('rollback') }),
  z.object({ phase: z.literal('read-back'), state: json }),
]);
export type ReactorAnswer = z.output<typeof reactorAnswer>;

/**
 * The phase of the manifest whose permissions a call gets: to read back takes no more than to verify.
 * @example
 * choosePermissionPhase('read-back'); // 'verify'
 */
export function choosePermissionPhase(phase: ReactorCall['phase']): Phase {
  return phase === 'read-back' ? 'verify' : phase;
}
