import { SecurityHubThrottled } from '#domain/base/errors.ts';
import { textAt } from '#domain/base/json.ts';
import { toInstant } from '#domain/base/timestamp.ts';
import {
  advancePosition,
  type Collection,
  type CollectionState,
  type CollectionTimes,
  chooseCollection,
  closesBefore,
  endCollection,
} from '#domain/finding/collection.ts';
import { findingsIn } from '#domain/finding/envelope.ts';
import { identifyFinding } from '#domain/finding/finding-identity.ts';
import { timePage } from '#domain/finding/finding-record.ts';
import type { ToldVersion } from '#domain/finding/finding-write.ts';
import type { Clock } from '#platform/base/clock.ts';
import type { CollectionCursor, HeldCursor } from '#platform/finding/collection-cursor.ts';
import type { FindingStore, StoreOutcome } from '#platform/finding/finding-store.ts';
import type { FindingPage, FindingPages } from '#platform/security-hub/finding-pages.ts';

export type CollectFindingsDeps = {
  readonly cursor: CollectionCursor;
  readonly pages: FindingPages;
  readonly store: Pick<FindingStore, 'remember' | 'noteSeen' | 'sweep'>;
  readonly times: CollectionTimes;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  /** An invocation begins no page after this time; the next one goes on. */
  readonly worksMs: number;
};

/**
 * The end of an invocation: nothing was due (`idle`); another one is at work, or took over (`busy`); its time was up
 * (`unfinished`), or Security Hub asked to slow down (`throttled`), and the next one goes on; or the collection has `ended`.
 */
export type CollectReport = {
  readonly kind: 'idle' | 'busy' | 'unfinished' | 'throttled' | 'ended';
  readonly collection: Collection | null;
  /** Since the last complete collection began; where there was none, since there are any. */
  readonly completeAgeMs: number;
};

/**
 * Works on the collection that is due: reads all findings, or those that were updated lately, and closes what a complete
 * one did not see. One that takes hours is the work of many invocations, of which one at a time holds the cursor; killed
 * anywhere, the next one does the last page again.
 * @throws FindingStoreUnavailable, SecurityHubDenied, SecurityHubUnavailable; the next invocation goes on
 */
export async function collectFindings({ complete }: { readonly complete: boolean }, deps: CollectFindingsDeps): Promise<CollectReport> {
  const held = await deps.cursor.take();
  if (held === undefined) return { kind: 'busy', collection: null, completeAgeMs: 0 };
  try {
    const collection = chooseCollection(held.state, deps.times, { now: deps.clock.now(), complete });
    const run = collection === null ? { kind: 'idle' as const, collection, state: held.state } : await work(held, collection, deps);
    const { since, lastCompleteAt } = run.state;
    return { kind: run.kind, collection: run.collection, completeAgeMs: deps.clock.now() - (lastCompleteAt ?? since) };
  } finally {
    await held.release();
  }
}

type Run = { readonly kind: CollectReport['kind']; readonly collection: Collection; readonly state: CollectionState };

async function work(held: HeldCursor, begun: Collection, deps: CollectFindingsDeps): Promise<Run> {
  const startedAt = deps.clock.monotonic();
  let collection = begun;
  const stateOf = (current: Collection): CollectionState => ({ ...held.state, collection: current });
  while (deps.clock.monotonic() - startedAt < deps.worksMs) {
    const next = await doPart(collection, deps).catch((error: unknown) => {
      if (error instanceof SecurityHubThrottled) return 'throttled' as const;
      throw error;
    });
    if (next === 'throttled') return { kind: next, collection, state: stateOf(collection) };
    const state = next.ended ? endCollection(held.state, next.collection) : stateOf(next.collection);
    if (!(await held.save(state))) return { kind: 'busy', collection, state };
    collection = next.collection;
    if (next.ended) return { kind: 'ended', collection, state };
  }
  return { kind: 'unfinished', collection, state: stateOf(collection) };
}

type Progress = { readonly collection: Collection; readonly ended: boolean };

function doPart(collection: Collection, deps: CollectFindingsDeps): Promise<Progress> {
  return collection.phase === 'read' ? readPage(collection, deps) : sweepPart(collection, deps);
}

async function readPage(collection: Collection, { pages, store }: CollectFindingsDeps): Promise<Progress> {
  const page = await pages.load(collection.position);
  const seenIn = collection.kind === 'complete' ? collection.startedAt : undefined;
  const { versions, unreadable } = readDocuments(page, seenIn);
  const outcomes = await store.remember(versions);
  const unstored = [...outcomes].filter(([, outcome]) => outcome === 'conflict' || outcome === 'too-large').map(([identity]) => identity);
  // A finding that cannot be stored is there all the same, and its last version stays open.
  if (seenIn !== undefined) await store.noteSeen([...unreadable.flatMap(readIdentity), ...unstored], seenIn);
  const position = advancePosition(collection.position, readUpdatedAt(page.documents.at(-1)), page.token);
  const { counts } = collection;
  const findings = counts.findings + page.documents.length;
  const after: Collection = {
    ...collection,
    counts: {
      ...counts,
      pages: counts.pages + 1,
      findings,
      stored: counts.stored + countOutcomes(outcomes, 'written'),
      unreadable: counts.unreadable + unreadable.length + unstored.length,
    },
  };
  if (position !== null) return { collection: { ...after, position }, ended: false };
  // Nothing at all is what a hub says that was turned off: it closes nothing.
  const mustSweep = collection.kind === 'complete' && findings > 0;
  return mustSweep ? { collection: { ...after, phase: 'sweep' }, ended: false } : { collection: after, ended: true };
}

async function sweepPart(collection: Collection, { store }: CollectFindingsDeps): Promise<Progress> {
  const { startedAt, sweptTo, counts } = collection;
  const { closed, next } = await store.sweep({ seenIn: startedAt, toldBefore: timePage(closesBefore(collection)) }, sweptTo);
  return { collection: { ...collection, sweptTo: next, counts: { ...counts, closed: counts.closed + closed } }, ended: next === null };
}

function readDocuments({ documents, sentAt }: FindingPage, seenIn: number | undefined) {
  const versions: ToldVersion[] = [];
  const unreadable: unknown[] = [];
  for (const document of documents) {
    const [parsed] = findingsIn(document);
    if (parsed?.kind === 'finding') {
      const finding = { ...parsed.finding, EventTime: timePage(sentAt) };
      versions.push({ finding, document, ...(seenIn !== undefined && { seenIn }) });
    } else if (parsed?.kind !== 'own') unreadable.push(document);
  }
  return { versions, unreadable };
}

/** The identity of a document that cannot be read as a whole; none where not even that can be. */
function readIdentity(document: unknown): string[] {
  const [AwsAccountId, ProductArn, Id] = [textAt(document, 'AwsAccountId'), textAt(document, 'ProductArn'), textAt(document, 'Id')];
  if (AwsAccountId === undefined || ProductArn === undefined || Id === undefined) return [];
  return [identifyFinding({ AwsAccountId, ProductArn, Id })];
}

function readUpdatedAt(document: unknown): string | undefined {
  return toInstant(textAt(document, 'UpdatedAt') ?? '');
}

function countOutcomes(outcomes: ReadonlyMap<string, StoreOutcome>, wanted: StoreOutcome): number {
  return [...outcomes.values()].filter((outcome) => outcome === wanted).length;
}
