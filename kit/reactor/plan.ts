import type { ChangePlan, Effect, Plan, Verification } from '../contract/plan.ts';
import { type Text, truncateText } from '../contract/text.ts';
import { defineTexts } from '../contract/texts.ts';

const texts = defineTexts({
  stillToDo: { en: 'still to do: {summary}', zh: '仍需处理：{summary}', es: 'todavía pendiente: {summary}' },
});

/** A plan to change something; `effect` left out is the manifest's. */
export type DraftChange = Omit<ChangePlan, 'effect'> & { readonly effect?: Effect | undefined };
export type NothingToDo = Extract<Plan, { outcome: 'nothing-to-do' }>;
export type Refusal = Extract<Plan, { outcome: 'refuse' }>;

/** The answers that `plan` of a reactor may give. */
export type DraftPlan = DraftChange | NothingToDo | Refusal;

/**
 * Plans a change. `backup` holds everything that `rollback` needs; a summary is cut at 500 characters. An `effect` is given
 * only where this change is easier to undo than the manifest says.
 * @example
 * return change({
 *   summary: `Queue ${name}: encrypt`,
 *   changes: [{ resource: resource.Id, field: 'SqsManagedSseEnabled', before: false, after: true }],
 *   backup: { SqsManagedSseEnabled: false },
 * });
 */
export function change({ summary, ...more }: Omit<DraftChange, 'outcome'>): DraftChange {
  return { outcome: 'change', summary: truncateText(summary), ...more };
}

/**
 * Answers that the resource is as it should be. A summary is cut at 500 characters.
 * @example
 * if (await isEncrypted(context)) return nothingToDo(`Queue ${name} is encrypted`);
 */
export function nothingToDo(summary: Text): NothingToDo {
  return { outcome: 'nothing-to-do', summary: truncateText(summary) };
}

/**
 * Refuses to change anything. The reason says what stands in the way and what to do about it; it is cut at 500 characters.
 * @example
 * if (website) return refuse(`Bucket ${name} serves a website. Set includeWebsites to true in the binding to close it all the same.`);
 */
export function refuse(reason: Text): Refusal {
  return { outcome: 'refuse', reason: truncateText(reason) };
}

/**
 * Completes a draft: a change without an effect of its own has the manifest's.
 * @example
 * completePlan(change({ summary, changes, backup }), manifest.effect);
 */
export function completePlan(plan: DraftPlan, effect: Effect): Plan {
  return plan.outcome === 'change' ? { ...plan, effect: plan.effect ?? effect } : plan;
}

/**
 * Verifies by a plan that was made after the change: verified means that it finds nothing to do.
 * @example
 * verifyBy(nothingToDo('Queue orders is encrypted')); // { verified: true }
 */
export function verifyBy(plan: DraftPlan): Verification {
  if (plan.outcome === 'nothing-to-do') return { verified: true };
  return { verified: false, reason: plan.outcome === 'change' ? truncateText(texts.stillToDo({ summary: plan.summary })) : plan.reason };
}

/**
 * Verifies by a plan that was made after the change, where a reactor refuses what is for people to do: what could be done is
 * done, and the reason of the refusal is the rest.
 * @example
 * verify: async (context) => verifyButForRefused(await plan(context)),
 */
export function verifyButForRefused(plan: DraftPlan): Verification {
  return plan.outcome === 'refuse' ? { verified: true, rest: plan.reason } : verifyBy(plan);
}
