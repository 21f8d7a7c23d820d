import { toInstant } from '#domain/base/timestamp.ts';
import { readMessage } from '#domain/finding/envelope.ts';
import type { ParsedFinding } from '#domain/finding/finding.ts';
import { identifyFinding } from '#domain/finding/finding-identity.ts';
import type { ToldVersion } from '#domain/finding/finding-write.ts';
import { guardFinding } from '#domain/finding/guard-finding.ts';
import type { FindingStore, StoreOutcome } from '#platform/finding/finding-store.ts';
import { type DeadLetters, writeLetter } from '#platform/queue/dead-letters.ts';
import type { QueueMessage } from '#platform/queue/queue-pipeline.ts';

export type ProjectFindingsDeps = { readonly store: Pick<FindingStore, 'remember'>; readonly deadLetters: DeadLetters };

/** The fate of one finding of one message. */
export type ProjectOutcome =
  | { readonly kind: 'stored' | 'unchanged' | 'own'; readonly messageId: string }
  | { readonly kind: 'rejected'; readonly messageId: string; readonly reason: string; readonly field: string; readonly detail: string }
  | { readonly kind: 'failed'; readonly messageId: string };

/** A finding of a message, and who it is. */
type Arrival =
  | { readonly kind: 'version'; readonly messageId: string; readonly identity: string; readonly version: ToldVersion }
  | { readonly kind: 'own'; readonly messageId: string }
  | Extract<ProjectOutcome, { kind: 'rejected' }>;

/**
 * Stores what a batch of messages says about findings, the newest version of each. Answers one outcome per finding; messages
 * of `failed` ones must be delivered again. One that can never succeed is in the dead-letter queue when this returns.
 * @throws FindingStoreUnavailable, DeadLetterUnavailable: the whole batch returns
 */
export async function projectFindings(
  messages: readonly QueueMessage[],
  { store, deadLetters }: ProjectFindingsDeps,
): Promise<ProjectOutcome[]> {
  const arrivals = messages.flatMap(listArrivals);
  const versions = arrivals.flatMap((arrival) => (arrival.kind === 'version' ? [arrival.version] : []));
  const stored = versions.length === 0 ? new Map<string, StoreOutcome>() : await store.remember(versions);
  const outcomes = arrivals.map((arrival) => (arrival.kind === 'version' ? toOutcome(arrival, stored.get(arrival.identity)) : arrival));
  await deadLetters.put(
    messages.flatMap((message) => {
      const some = outcomes.filter(({ messageId }) => messageId === message.messageId);
      // One that is delivered again is set aside then; else it would have a letter for each delivery.
      if (some.some(({ kind }) => kind === 'failed')) return [];
      const rejected = some.filter((outcome) => outcome.kind === 'rejected');
      return writeLetter(message, rejected) ?? [];
    }),
  );
  return outcomes;
}

function listArrivals({ messageId, body }: QueueMessage): Arrival[] {
  const { findings, documents, eventTime } = readMessage(body);
  const EventTime = toInstant(eventTime ?? '');
  return findings.map((parsed, position) => toArrival(parsed, { messageId, EventTime, document: documents[position] }));
}

type Telling = { readonly messageId: string; readonly EventTime: string | undefined; readonly document: unknown };

function toArrival(parsed: ParsedFinding, { messageId, EventTime, document }: Telling): Arrival {
  if (parsed.kind === 'own') return { kind: 'own', messageId };
  if (parsed.kind === 'reject') return { ...parsed, kind: 'rejected', messageId };
  const finding = { ...parsed.finding, EventTime };
  const arrival = guardFinding(() => ({ kind: 'version' as const, identity: identifyFinding(finding), version: { finding, document } }));
  return arrival.kind === 'reject' ? { ...arrival, kind: 'rejected', messageId } : { ...arrival, messageId };
}

/** The newest of several versions of a finding in a batch was stored, and all of them share its outcome. */
function toOutcome({ messageId }: Extract<Arrival, { kind: 'version' }>, outcome: StoreOutcome = 'conflict'): ProjectOutcome {
  switch (outcome) {
    case 'too-large':
      return { kind: 'rejected', messageId, reason: outcome, field: '$', detail: 'is larger than an item of DynamoDB, even compressed' };
    case 'conflict':
      return { kind: 'failed', messageId };
    case 'written':
      return { kind: 'stored', messageId };
    default:
      return { kind: 'unchanged', messageId };
  }
}
