import type { Change, ChangePlan, Json } from '@attack-reactor/kit/contract';
import { truncate } from '@attack-reactor/kit/contract';
import { jsonBytes } from '#domain/base/json.ts';
import { planHash } from './plan-hash.ts';
import type { PlanSummary } from './reaction-result.ts';

/** State data has 256 KB for everything; a few changes with short values tell a person enough. */
const MAX_CHANGES = 20;
const MAX_BYTES = 14_000;
const MAX_VALUE_CHARACTERS = 1000;
const MAX_NAME_CHARACTERS = 512;

type ShownChange = PlanSummary['changes'][number];

/** A plan in the size that the workflow carries (at most 20 changes and 14 KB of them); the whole stands in the execution record. */
export function summaryOfPlan(plan: Pick<ChangePlan, 'summary' | 'effect' | 'changes'>): PlanSummary {
  const changes: ShownChange[] = [];
  let bytes = 0;
  for (const change of plan.changes.slice(0, MAX_CHANGES).map(shortened)) {
    bytes += jsonBytes(change);
    if (bytes > MAX_BYTES) break;
    changes.push(change);
  }
  const { summary, effect } = plan;
  return { hash: planHash(plan), summary, effect, changes, omitted: plan.changes.length - changes.length };
}

function shortened({ resource, field, before, after }: Change): ShownChange {
  return {
    resource: truncate(resource, MAX_NAME_CHARACTERS),
    field: truncate(field, MAX_NAME_CHARACTERS),
    before: short(before),
    after: short(after),
  };
}

function short(value: Json): Json {
  const text = JSON.stringify(value);
  return text.length <= MAX_VALUE_CHARACTERS ? value : truncate(text, MAX_VALUE_CHARACTERS);
}
