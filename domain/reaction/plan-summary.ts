import { type ChangePlan, type Json, planDigest } from './plan.ts';
import type { PlanSummary } from './reaction.ts';

/** State data has 256 KB for everything; twenty changes with short values tell a person enough. */
const MAX_CHANGES = 20;
const MAX_VALUE_CHARACTERS = 1000;

/** A plan in the size that the workflow carries; the whole stands in the execution record. */
export function summaryOfPlan(plan: ChangePlan): PlanSummary {
  return {
    digest: planDigest(plan),
    summary: plan.summary,
    effect: plan.effect,
    changes: plan.changes.slice(0, MAX_CHANGES).map((change) => ({ ...change, before: short(change.before), after: short(change.after) })),
    omitted: Math.max(0, plan.changes.length - MAX_CHANGES),
  };
}

function short(value: Json): Json {
  const text = JSON.stringify(value);
  return text.length <= MAX_VALUE_CHARACTERS ? value : `${text.slice(0, MAX_VALUE_CHARACTERS)}…`;
}
