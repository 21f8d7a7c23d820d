import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { ExecutionRecordUnavailable } from '#domain/base/errors.ts';
import type { ReactionClaim } from '#domain/reaction/claim.ts';
import type { ClaimEnd } from '#domain/reaction/claim-end.ts';
import { executionName, type ReactionSubject, subjectHash } from '#domain/reaction/execution-name.ts';
import type { Clock } from '#platform/base/clock.ts';
import { IS_NEW, type Key, Table } from '#platform/base/table.ts';

const DAY_MS = 24 * 3_600_000;
/** How long somebody who claimed a subject may take to start its execution before another one starts it. */
const CLAIM_LEASE_MS = 30_000;
/** A claim counts the reactions to its subject; it outlives their records (400 days), or a name would be given out twice. */
const KEEP_CLAIM_MS = 430 * DAY_MS;

/**
 * The answer to a claim of a subject. `busy`: somebody is starting a reaction just now; ask again later. `running`: its
 * reaction has not ended. `cooling`: it ended at `endedAt`, and the subject is left alone until `until`.
 */
export type Claim =
  | { readonly kind: 'claimed'; readonly executionName: string; readonly claim: ReactionClaim }
  | { readonly kind: 'running' }
  | { readonly kind: 'cooling'; readonly endedAt: number; readonly until: number }
  | { readonly kind: 'busy' };

const claimRow = z.object({
  attempt: z.number(),
  claimState: z.enum(['CLAIMED', 'STARTED', 'ENDED']),
  /** Until then nobody can claim the subject. */
  coolUntil: z.number(),
  leaseUntil: z.number(),
  endedAt: z.number().default(0),
  fixedAt: z.number().nullable().default(null),
  isLost: z.boolean().default(false),
});

/** The claims of subjects, as rows of the guards' table. Every method throws ExecutionRecordUnavailable. */
export class ReactionClaims {
  readonly #table: Table<typeof claimRow>;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(client: DynamoDBClient, tableName: string, clock: Pick<Clock, 'now'>) {
    this.#table = new Table(client, tableName, {
      schema: claimRow,
      error: ExecutionRecordUnavailable,
      advice: 'Without its guards nothing is changed.',
    });
    this.#clock = clock;
  }

  /** Reads first: most deliveries are repetitions, and a read costs a fifth of a write. */
  async claim(subject: ReactionSubject, lastsMs: number): Promise<Claim> {
    const now = this.#clock.now();
    const hash = subjectHash(subject);
    const row = await this.#table.get(keyOf(hash));
    const isFree = row === undefined || row.coolUntil <= now;
    if (!isFree && row.claimState === 'STARTED') return { kind: 'running' };
    if (!isFree && row.claimState === 'ENDED') return { kind: 'cooling', endedAt: row.endedAt, until: row.coolUntil };
    // A lease that begins a whole lease from now is from a clock that was wrong.
    const isLeased = !isFree && row.leaseUntil > now && row.leaseUntil <= now + 2 * CLAIM_LEASE_MS;
    if (isLeased) return { kind: 'busy' };
    // A claim that was never started keeps its attempt, and so its execution's name.
    const attempt = isFree ? (row?.attempt ?? 0) + 1 : row.attempt;
    const coolUntil = now + lastsMs;
    const isOurs = await this.#table.updateIf(keyOf(hash), {
      set: { attempt, claimState: 'CLAIMED', coolUntil, leaseUntil: now + CLAIM_LEASE_MS },
      livesUntil: coolUntil + KEEP_CLAIM_MS,
      ...(row === undefined
        ? IS_NEW
        : { where: 'leaseUntil = :read AND attempt = :before', values: { read: row.leaseUntil, before: row.attempt } }),
    });
    if (!isOurs) return { kind: 'busy' };
    const claim = { subject: hash, attempt, fixedAt: row?.fixedAt ?? null, isAfterLoss: row?.isLost ?? false };
    return { kind: 'claimed', executionName: executionName(subject, attempt), claim };
  }

  /** An execution may have ended before anybody notes that it was started. */
  async started({ subject, attempt }: ReactionClaim): Promise<void> {
    await this.#table.updateIf(keyOf(subject), {
      set: { claimState: 'STARTED' },
      where: 'attempt = :attempt AND claimState = :claimed',
      values: { attempt, claimed: 'CLAIMED' },
    });
  }

  async ended({ subject, attempt }: ReactionClaim, end: ClaimEnd): Promise<void> {
    const until = end.kind === 'free' ? end.at : end.until;
    const isLost = end.kind === 'free' && end.isLost;
    await this.#table.updateIf(keyOf(subject), {
      set: {
        claimState: 'ENDED',
        endedAt: end.at,
        coolUntil: until,
        isLost,
        ...(end.kind === 'cool-down' && end.isFix && { fixedAt: end.at }),
      },
      where: 'attempt = :attempt AND claimState <> :ended',
      values: { attempt, ended: 'ENDED' },
    });
  }

  async fixedAt(subject: string): Promise<number | null> {
    return (await this.#table.get(keyOf(subject)))?.fixedAt ?? null;
  }
}

function keyOf(subject: string): Key {
  return { pk: `claim#${subject}` };
}
