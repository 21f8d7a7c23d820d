import { toInstant } from '#domain/base/timestamp.ts';
import type { AttackFindingContext } from '#domain/enrichment/attack-finding.ts';
import type { Decision, Skip, SkipReason } from '#domain/enrichment/decision.ts';
import { decide, type EnrichmentPolicy } from '#domain/enrichment/enrichment-decision.ts';
import type { LedgerEntry } from '#domain/enrichment/enrichment-ledger.ts';
import { confirmation, reservation } from '#domain/enrichment/enrichment-ledger-writes.ts';
import type { EnrichmentOutcome } from '#domain/enrichment/enrichment-outcome.ts';
import { readMessage } from '#domain/finding/envelope.ts';
import type { Finding, ParsedFinding } from '#domain/finding/finding.ts';
import { identifyFinding } from '#domain/finding/finding-identity.ts';
import { compareVersions } from '#domain/finding/finding-version.ts';
import { guardFinding } from '#domain/finding/guard-finding.ts';
import type { MappingIndex } from '#domain/mapping/mapping-index.ts';
import type { EnrichmentLedger } from '#platform/enrichment/enrichment-ledger.ts';
import type { FindingPublisher, PublishResult, Sendable } from '#platform/enrichment/finding-publisher.ts';
import { type DeadLetter, type DeadLetters, writeLetter } from '#platform/queue/dead-letters.ts';
import type { QueueMessage } from '#platform/queue/queue-pipeline.ts';

/** One finding of one queue message. */
export type Arrival = {
  readonly messageId: string;
  readonly body: string;
  readonly parsed: ParsedFinding;
};

/** The findings of a queue message; one rejection where the body is no JSON or holds none. */
export function listArrivals({ messageId, body }: QueueMessage): Arrival[] {
  const { findings, eventTime } = readMessage(body);
  const time = toInstant(eventTime ?? '');
  return findings.map((parsed) => ({ messageId, body, parsed: parsed.kind === 'finding' ? toldAt(time, parsed.finding) : parsed }));
}

function toldAt(time: string | undefined, finding: Finding): ParsedFinding {
  return { kind: 'finding', finding: { ...finding, EventTime: time } };
}

export type EnrichDeps = {
  readonly mapping: { current(): Promise<MappingIndex> };
  readonly ledger: EnrichmentLedger;
  readonly publisher: FindingPublisher;
  readonly deadLetters: DeadLetters;
  readonly policy: EnrichmentPolicy;
  readonly contextOf: (index: MappingIndex) => AttackFindingContext;
};

/**
 * Enriches the findings of one batch: decide, reserve, publish, confirm. Answers one outcome per arrival, in order;
 * `failed` ones must be delivered again. A message that can never succeed is in the dead-letter queue when this returns.
 *
 * The ledger is written before and after sending, so that it never names fewer findings than are ACTIVE: whoever handles
 * the next version, after a crash or in another container, archives or updates all of them.
 * @throws MappingUnavailable, MappingReleaseMissing, LedgerUnavailable, DeadLetterUnavailable: the whole batch returns.
 */
export async function enrich(arrivals: readonly Arrival[], deps: EnrichDeps): Promise<EnrichmentOutcome[]> {
  const index = await deps.mapping.current();
  const outcomes = await handle(arrivals, index, deps);
  const moved = arrivals.filter((_, position) => isMoved(outcomes[position]));
  const movedOutcomes = (moved.length === 0 ? [] : await handle(moved, index, deps)).values();
  const settled = outcomes.map((outcome) => (isMoved(outcome) ? (movedOutcomes.next().value ?? outcome) : outcome));
  await deps.deadLetters.put(listDeadLetters(arrivals, settled));
  return settled;
}

/** Answers `failed` with SourceMoved once the findings of a source that moved are retired: its version is next. */
async function handle(arrivals: readonly Arrival[], index: MappingIndex, deps: EnrichDeps): Promise<EnrichmentOutcome[]> {
  const newest = newestVersions(arrivals);
  const known = await deps.ledger.recall([...newest.keys()]);
  const decisions = arrivals.map((arrival) => decisionFor(arrival, newest, known, index, deps.policy));

  const sending = decisions.filter(isSendable);
  const overtaken = await deps.ledger.remember(sending.map(reservation));
  const cleared = sending.filter((decision) => !overtaken.has(decision.identity));
  const results = await deps.publisher.publish(cleared, deps.contextOf(index));
  const confirmations = cleared.flatMap((decision) => {
    const result = results.get(decision.identity);
    return result === undefined || result.kind === 'failed' ? [] : [confirmation(decision, result.active, result.kind === 'sent')];
  });
  const withoutNews = decisions.flatMap((decision) => (decision.kind === 'skip' ? (decision.remember ?? []) : []));
  const conflicts = await deps.ledger.remember([...confirmations, ...withoutNews]);

  const lost = new Set([...overtaken, ...conflicts]);
  return arrivals.map((arrival, position) => decideOutcome(arrival, decisions[position], results, lost));
}

function isSendable(decision: Decision): decision is Sendable {
  return decision.kind === 'create' || decision.kind === 'update' || decision.kind === 'archive';
}

/** Only the newest of several versions of one finding in a batch is worked on; of equal ones it is the last. */
function newestVersions(arrivals: readonly Arrival[]): ReadonlyMap<string, Finding> {
  const newest = new Map<string, Finding>();
  for (const { parsed } of arrivals) {
    if (parsed.kind !== 'finding') continue;
    const identity = identifyFinding(parsed.finding);
    const rival = newest.get(identity);
    if (rival === undefined || compareVersions(parsed.finding, rival) >= 0) newest.set(identity, parsed.finding);
  }
  return newest;
}

function decisionFor(
  { parsed }: Arrival,
  newest: ReadonlyMap<string, Finding>,
  known: ReadonlyMap<string, LedgerEntry>,
  index: MappingIndex,
  policy: EnrichmentPolicy,
): Decision {
  if (parsed.kind === 'reject') return parsed;
  if (parsed.kind === 'own') return skipped('own-finding', undefined);
  const identity = identifyFinding(parsed.finding);
  if (newest.get(identity) !== parsed.finding) return skipped('unchanged', parsed.finding);
  return guardFinding(() => decide(parsed.finding, index, known.get(identity), policy));
}

function skipped(reason: SkipReason, source: Finding | undefined): Skip {
  return { kind: 'skip', reason, source, key: undefined, techniques: [], remember: undefined };
}

function decideOutcome(
  arrival: Arrival,
  decision: Decision | undefined,
  results: ReadonlyMap<string, PublishResult>,
  conflicts: ReadonlySet<string>,
): EnrichmentOutcome {
  const { messageId, parsed } = arrival;
  const source = parsed.kind === 'finding' ? parsed.finding : undefined;
  const nothing = {
    messageId,
    sourceId: source?.Id,
    product: source?.ProductName,
    key: undefined,
    techniques: [],
    tactics: [],
    published: [],
  };
  if (decision === undefined) throw new RangeError('one decision per arrival');
  if (decision.kind === 'reject')
    return { ...nothing, kind: 'rejected', reason: decision.reason, field: decision.field, detail: decision.detail };
  const story = { ...nothing, key: decision.key, techniques: decision.techniques.map(({ id }) => id), tactics: listTactics(decision) };
  if (decision.kind === 'skip') {
    const lost = decision.remember !== undefined && conflicts.has(decision.remember.entry.identity);
    return lost ? { ...story, ...CONFLICT } : { ...story, kind: 'skipped', reason: decision.reason };
  }
  if (conflicts.has(decision.identity)) return { ...story, ...CONFLICT };
  const result = results.get(decision.identity);
  if (result === undefined || result.kind === 'failed') {
    return {
      ...story,
      kind: 'failed',
      reason: result?.refusal.code ?? 'NotSent',
      detail: result?.refusal.message ?? 'the publisher gave no answer',
    };
  }
  if (result.kind === 'refused') {
    const reason = result.refusal.code === 'too-large' ? 'too-large' : 'invalid-field';
    return { ...story, published: result.active, kind: 'rejected', reason, field: result.refusal.code, detail: result.refusal.message };
  }
  if (decision.kind === 'archive' && decision.moves) return { ...story, ...MOVED };
  const kind = decision.kind === 'archive' ? 'archived' : 'enriched';
  return { ...story, published: result.active, kind, change: decision.kind, findingsSent: result.findings };
}

/** Another container wrote this finding's entry after we read it: look at it again, with what is known then. */
const CONFLICT = { kind: 'failed', reason: 'LedgerConflict', detail: 'another container handled this finding at the same time' } as const;

/** Seen outside only where a source moves again meanwhile: the message returns. */
const MOVED = { kind: 'failed', reason: 'SourceMoved', detail: 'retired at its old place, and not yet published at the new one' } as const;

function isMoved(outcome: EnrichmentOutcome | undefined): boolean {
  return outcome?.kind === 'failed' && outcome.reason === MOVED.reason;
}

function listTactics(decision: Exclude<Decision, { kind: 'reject' }>): string[] {
  return [...new Set(decision.techniques.flatMap((technique) => technique.tacticIds))];
}

/** A message of which a finding is to be tried again comes back, and is set aside then; else it would have a letter for each delivery. */
function listDeadLetters(arrivals: readonly Arrival[], outcomes: readonly EnrichmentOutcome[]): DeadLetter[] {
  const bodies = new Map(arrivals.map(({ messageId, body }) => [messageId, body]));
  return [...Map.groupBy(outcomes, ({ messageId }) => messageId)].flatMap(([messageId, some]) => {
    if (some.some(({ kind }) => kind === 'failed')) return [];
    return (
      writeLetter(
        { messageId, body: bodies.get(messageId) ?? '' },
        some.filter((outcome) => outcome.kind === 'rejected'),
      ) ?? []
    );
  });
}
