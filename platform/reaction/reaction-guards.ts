import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { ExecutionRecordUnavailable } from '#domain/base/errors.ts';
import { executionName, type ReactionSubject, subjectHash } from '#domain/reaction/execution-name.ts';
import type { Clock } from '#platform/base/clock.ts';
import { IS_NEW, type Key, Table } from '#platform/base/table.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** How long somebody who claimed a subject may take to start its execution before another one starts it. */
const CLAIM_LEASE_MS = 30_000;
const KEEP_MS = 30 * 24 * HOUR_MS;
/** A claim counts the reactions to its subject; it outlives their records (400 days), or a name would be given out twice. */
const KEEP_CLAIM_MS = 430 * 24 * HOUR_MS;

/** The answer to a claim of a subject. `busy`: somebody is starting a reaction just now; ask again later. */
type Claim =
  | { readonly kind: 'claimed'; readonly executionName: string; readonly attempt: number }
  | { readonly kind: 'started-before' }
  | { readonly kind: 'busy' };

/** The guards that keep reactions from repeating themselves and from running wild. Every method throws ExecutionRecordUnavailable. */
export interface ReactionGuards {
  /** Claims the next reaction to a subject. A claim whose execution was never started is given out again after 30 s. */
  claim(subject: ReactionSubject, coolDownMinutes: number): Promise<Claim>;
  /** The claimed execution runs; until its cool-down ends nobody can claim the subject. */
  started(subject: ReactionSubject, attempt: number): Promise<void>;
  /** Takes one of the changes that a binding may make in an account within this hour; asking twice for one execution takes one. */
  takeBudget(
    of: { readonly bindingId: string; readonly accountId: string; readonly changesPerHour: number },
    executionId: string,
  ): Promise<boolean>;
  /** Until when a binding stands still; undefined: it does not. */
  pausedUntil(bindingId: string): Promise<number | undefined>;
  /** Notes how a change ended; enough failures in a row, each within an hour of the one before, pause the binding. */
  noteOutcome(
    breaker: { readonly bindingId: string; readonly failures: number; readonly pauseMinutes: number },
    succeeded: boolean,
  ): Promise<void>;
}

const claimRow = z.object({
  attempt: z.number(),
  claimState: z.enum(['CLAIMED', 'STARTED']),
  coolUntil: z.number(),
  leaseUntil: z.number(),
});
const budgetRow = z.object({ executions: z.set(z.string()).optional() });
const breakerRow = z.object({ failures: z.number().default(0), pausedUntil: z.number().default(0) });

/** Guards as rows of one DynamoDB table with the string key `pk` and TTL `expiresAt`. */
export function reactionGuardsTable(client: DynamoDBClient, tableName: string, clock: Pick<Clock, 'now'>): ReactionGuards {
  return new GuardsTable(client, tableName, clock);
}

class GuardsTable implements ReactionGuards {
  readonly #claims: Table<typeof claimRow>;
  readonly #budgets: Table<typeof budgetRow>;
  readonly #breakers: Table<typeof breakerRow>;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(client: DynamoDBClient, tableName: string, clock: Pick<Clock, 'now'>) {
    const common = { error: ExecutionRecordUnavailable, advice: 'Without its guards nothing is changed.' };
    this.#claims = new Table(client, tableName, { schema: claimRow, ...common });
    this.#budgets = new Table(client, tableName, { schema: budgetRow, ...common });
    this.#breakers = new Table(client, tableName, { schema: breakerRow, ...common });
    this.#clock = clock;
  }

  /** Reads first: most deliveries are repetitions, and a read costs a fifth of a write. */
  async claim(subject: ReactionSubject, coolDownMinutes: number): Promise<Claim> {
    const now = this.#clock.now();
    const row = await this.#claims.get(claimKey(subject));
    const isFree = row === undefined || row.coolUntil <= now;
    if (!isFree && row.claimState === 'STARTED') return { kind: 'started-before' };
    // A lease that begins a whole lease from now is from a clock that was wrong.
    const isLeased = !isFree && row.leaseUntil > now && row.leaseUntil <= now + 2 * CLAIM_LEASE_MS;
    if (isLeased) return { kind: 'busy' };
    // A claim that was never started keeps its attempt, and so its execution's name.
    const attempt = isFree ? (row?.attempt ?? 0) + 1 : row.attempt;
    const coolUntil = now + coolDownMinutes * MINUTE_MS;
    const isOurs = await this.#claims.updateIf(claimKey(subject), {
      set: { attempt, claimState: 'CLAIMED', coolUntil, leaseUntil: now + CLAIM_LEASE_MS },
      livesUntil: coolUntil + KEEP_CLAIM_MS,
      ...(row === undefined ? IS_NEW : { where: 'leaseUntil = :read', values: { read: row.leaseUntil } }),
    });
    return isOurs ? { kind: 'claimed', executionName: executionName(subject, attempt), attempt } : { kind: 'busy' };
  }

  async started(subject: ReactionSubject, attempt: number): Promise<void> {
    await this.#claims.updateIf(claimKey(subject), {
      set: { claimState: 'STARTED' },
      where: 'attempt = :attempt',
      values: { attempt },
    });
  }

  async takeBudget(
    of: { readonly bindingId: string; readonly accountId: string; readonly changesPerHour: number },
    executionId: string,
  ): Promise<boolean> {
    const now = this.#clock.now();
    const key = { pk: `budget#${of.bindingId}#${of.accountId}#${Math.floor(now / HOUR_MS)}` };
    const isTaken = await this.#budgets.updateIf(key, {
      add: { used: 1, executions: new Set([executionId]) },
      livesUntil: now + KEEP_MS,
      where: '(attribute_not_exists(used) OR used < :most) AND NOT contains(executions, :id)',
      values: { most: of.changesPerHour, id: executionId },
    });
    if (isTaken) return true;
    const row = await this.#budgets.get(key);
    return row?.executions?.has(executionId) === true;
  }

  async pausedUntil(bindingId: string): Promise<number | undefined> {
    const row = await this.#breakers.get({ pk: `breaker#${bindingId}` });
    return row !== undefined && row.pausedUntil > this.#clock.now() ? row.pausedUntil : undefined;
  }

  async noteOutcome(
    breaker: { readonly bindingId: string; readonly failures: number; readonly pauseMinutes: number },
    succeeded: boolean,
  ): Promise<void> {
    const key = { pk: `breaker#${breaker.bindingId}` };
    const now = this.#clock.now();
    if (succeeded) {
      await this.#breakers.update(key, { set: { failures: 0, lastAt: now }, livesUntil: now + KEEP_MS });
      return;
    }
    const failures = await this.#countFailure(key, now);
    if (failures < breaker.failures) return;
    await this.#breakers.update(key, { set: { pausedUntil: now + breaker.pauseMinutes * MINUTE_MS, failures: 0 } });
  }

  /** The failures in a row, this one included; a first one, or one after a quiet hour, counts as one. */
  async #countFailure(key: Key, now: number): Promise<number> {
    const livesUntil = now + KEEP_MS;
    const isFirst = await this.#breakers.updateIf(key, {
      set: { failures: 1, lastAt: now },
      livesUntil,
      where: 'attribute_not_exists(failures) OR lastAt <= :hourAgo',
      values: { hourAgo: now - HOUR_MS },
    });
    // If several first ones come at the same moment, one is the first and the others add to it.
    if (!isFirst) await this.#breakers.update(key, { add: { failures: 1 }, set: { lastAt: now }, livesUntil });
    const row = await this.#breakers.get(key);
    return row?.failures ?? 0;
  }
}

function claimKey(subject: ReactionSubject): Key {
  return { pk: `claim#${subjectHash(subject)}` };
}
