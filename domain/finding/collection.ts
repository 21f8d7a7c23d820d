import * as z from 'zod';

/** Where a collection goes on: findings from this UpdatedAt on, an instant; with a token of Security Hub, behind an earlier page of them. */
const position = z.object({ from: z.string().nullable(), token: z.string().nullable() });

const counts = z.object({
  pages: z.number(),
  findings: z.number(),
  /** Versions that were news. */
  stored: z.number(),
  unreadable: z.number(),
  /** Findings that were closed because nobody saw them. */
  closed: z.number(),
});

/** A collection on its way. Times are epoch milliseconds. */
const collection = z.object({
  /** A `complete` one reads every finding, and closes those that it did not see; an `incremental` one what was updated lately. */
  kind: z.enum(['complete', 'incremental']),
  /** The name of a complete one as well: what it saw bears this number. */
  startedAt: z.number(),
  phase: z.enum(['read', 'sweep']),
  position,
  /** The end of the last part of the sweep; null: it begins. */
  sweptTo: z.string().nullable(),
  counts,
});

/** Everything that the next invocation has to know. */
export const collectionState = z.object({
  collection: collection.nullable(),
  /** Since when there are collections here. */
  since: z.number(),
  /** The start of the last one that ended, and of the last complete one; null: there was none. */
  lastStartedAt: z.number().nullable(),
  lastCompleteAt: z.number().nullable(),
});

export type Position = z.output<typeof position>;
export type Collection = z.output<typeof collection>;
export type CollectionState = z.output<typeof collectionState>;

export type CollectionTimes = { readonly incrementalEveryMs: number; readonly completeEveryMs: number };

/** Products date an update before they tell it, and findings of other Regions arrive later still. */
const OVERLAP_MS = 3_600_000;
/** A finding this young may be missing in the answers of Security Hub although it is there. */
const GRACE_MS = 15 * 60_000;
const NOTHING_YET = { pages: 0, findings: 0, stored: 0, unreadable: 0, closed: 0 };

export function beginCollections(now: number): CollectionState {
  return { collection: null, since: now, lastStartedAt: null, lastCompleteAt: null };
}

/**
 * Returns the collection that is to be worked on now; null: none is due. One on its way goes on, unless all findings are asked
 * for and it reads only some.
 */
export function chooseCollection(
  { collection: current, lastStartedAt, lastCompleteAt }: CollectionState,
  { incrementalEveryMs, completeEveryMs }: CollectionTimes,
  { now, complete }: { readonly now: number; readonly complete: boolean },
): Collection | null {
  if (current !== null && (current.kind === 'complete' || !complete)) return current;
  const begin = (kind: Collection['kind'], from: string | null): Collection => ({
    kind,
    startedAt: now,
    phase: 'read',
    position: { from, token: null },
    sweptTo: null,
    counts: NOTHING_YET,
  });
  if (complete || lastStartedAt === null || lastCompleteAt === null || now - lastCompleteAt >= completeEveryMs)
    return begin('complete', null);
  if (now - lastStartedAt < incrementalEveryMs) return null;
  return begin('incremental', new Date(lastStartedAt - OVERLAP_MS).toISOString());
}

/**
 * Returns where the next page begins; null: this was the last. Findings are read by UpdatedAt, so one that changes meanwhile
 * moves to the end and is read again, and no other one is passed over because of it. A token, which would count them, serves only
 * where a whole page has one UpdatedAt.
 * @param last UpdatedAt of the last finding of the page, an instant; undefined where it cannot be read
 */
export function advancePosition({ from }: Position, last: string | undefined, token: string | undefined): Position | null {
  if (token === undefined) return null;
  const next = last === undefined ? '' : new Date(Date.parse(last) - 1).toISOString();
  const isFurther = /^\d{4}-/.test(next) && (from === null || next > from);
  return isFurther ? { from: next, token: null } : { from, token };
}

/** Epoch milliseconds; what was told before is closed where a complete collection did not see it. */
export function closesBefore({ startedAt }: Collection): number {
  return startedAt - GRACE_MS;
}

/** Returns the state after a collection has ended. */
export function endCollection(state: CollectionState, { kind, startedAt }: Collection): CollectionState {
  const lastCompleteAt = kind === 'complete' ? startedAt : state.lastCompleteAt;
  return { ...state, collection: null, lastStartedAt: startedAt, lastCompleteAt };
}
