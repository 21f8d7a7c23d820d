import { json } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { textAt } from '#domain/base/json.ts';
import { identifyFinding } from '#domain/finding/finding-identity.ts';
import { buildOverview, RUNNING } from '#domain/reaction/execution-overview.ts';
import { type ExecutionRecord, type ExecutionStep, executionStep, kept, proposal, STEP_NAMES } from '#domain/reaction/execution-record.ts';
import { type Reaction, reaction as reactionSchema } from '#domain/reaction/reaction.ts';
import { reactionResult } from '#domain/reaction/reaction-result.ts';
import type { Decided } from '#domain/reaction/reaction-state.ts';
import { updateStoredResult } from '#domain/reaction/stored-result.ts';
import { jsonText, type Key } from '#platform/base/table.ts';

/** The sort key of the row that says what the execution is about, and how it ended; lists show it. */
export const HEAD = 'HEAD';
export const PROPOSAL = 'PROPOSAL';
export const KEPT = 'KEPT';
export const LEFT = 'LEFT';
export const STEP = 'STEP';
export const CHANGE = 'CHANGE';

/** A resource by what makes it the same one: buckets of two accounts never are. */
export type ChangedPlace = Pick<Decided, 'resource' | 'target'>;

/** A row of the table, by its kind; null for a kind that only a later version knows. */
export const executionRow = z.preprocess(
  (item) => ({ ...Object(item), kind: getKind(textAt(item, 'sk')) }),
  z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal(HEAD),
      openedAt: z.iso.datetime(),
      executionName: z.string().optional(),
      content: jsonText(reactionSchema),
      result: jsonText(z.preprocess(updateStoredResult, reactionResult)).optional(),
    }),
    z.object({ kind: z.literal(PROPOSAL), content: jsonText(proposal) }),
    z.object({
      kind: z.literal(KEPT),
      content: jsonText(kept.omit({ created: true, left: true })),
      created: jsonText(json).optional(),
    }),
    z.object({ kind: z.literal(LEFT), content: jsonText(json) }),
    z.object({ kind: z.literal(STEP), content: jsonText(executionStep) }),
    z.object({ kind: z.literal(CHANGE), executionId: z.string(), at: z.iso.datetime() }),
    z.object({ kind: z.literal(null) }),
  ]),
);
type Row = z.output<typeof executionRow>;

/** Returns null for a kind that only a later version knows; such rows are passed over. */
function getKind(sortKey: string | undefined) {
  return [HEAD, PROPOSAL, KEPT, LEFT, STEP, CHANGE].find((kind) => kind === sortKey?.split('#')[0]) ?? null;
}

export function nameOfResource({ resource, target: { partition, accountId, region } }: ChangedPlace): string {
  return `resource#${partition}#${accountId}#${region}#${resource.Type}#${resource.Id}`;
}

/** The reaction, and what lists show of it. */
export function buildContent(reaction: Reaction) {
  return { content: JSON.stringify(reaction), overview: JSON.stringify(buildOverview(reaction)) };
}

/** The attributes that the indexes of the table go by. */
export function buildListing({ finding, target: { accountId } }: Reaction, now: number) {
  const openedAt = new Date(now).toISOString();
  const findingIdentity = identifyFinding(finding);
  return { openedAt, openedAtMs: now, month: openedAt.slice(0, 7), status: RUNNING, accountId, findingIdentity };
}

export function buildHead(executionId: string): Key {
  return { pk: executionId, sk: HEAD };
}

export function buildRecord(id: string, rows: readonly Row[]): ExecutionRecord | undefined {
  const head = rows.find((one) => one.kind === HEAD);
  if (head === undefined) return undefined;
  const backup = rows.find((one) => one.kind === KEPT);
  const left = rows.find((one) => one.kind === LEFT);
  return {
    id,
    openedAt: head.openedAt,
    reaction: head.content,
    proposal: rows.find((one) => one.kind === PROPOSAL)?.content ?? null,
    result: head.result ?? null,
    kept:
      backup === undefined
        ? null
        : { ...backup.content, created: backup.created ?? null, ...(left !== undefined && { left: left.content }) },
    steps: rows
      .filter((one) => one.kind === STEP)
      .map(({ content }) => content)
      .toSorted(byTime),
  };
}

/** Steps of the same millisecond in the order in which they can happen. */
function byTime(one: ExecutionStep, other: ExecutionStep): number {
  if (one.at !== other.at) return one.at < other.at ? -1 : 1;
  return STEP_NAMES.indexOf(one.name) - STEP_NAMES.indexOf(other.name);
}
