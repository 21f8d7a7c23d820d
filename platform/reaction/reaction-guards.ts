import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { ExecutionRecordUnavailable } from '#domain/base/errors.ts';
import { executionName, type ReactionSubject, subjectHash } from '#domain/reaction/execution-name.ts';
import type { Clock } from '#platform/base/clock.ts';

const HOUR_MS = 3_600_000;
/** How long somebody who claimed a subject may take to start its execution before another one starts it. */
const CLAIM_LEASE_MS = 30_000;
const KEEP_SECONDS = 30 * 24 * 3600;
/** A claim counts the reactions to its subject; it outlives their records (400 days), or a name would be given out twice. */
const KEEP_CLAIM_SECONDS = 430 * 24 * 3600;

/** The answer to a claim of a subject. `busy`: somebody is starting a reaction just now; ask again later. */
export type Claim =
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
  attempt: z.object({ N: z.coerce.number() }),
  claimState: z.object({ S: z.enum(['CLAIMED', 'STARTED']) }),
  coolUntil: z.object({ N: z.coerce.number() }),
  leaseUntil: z.object({ N: z.coerce.number() }),
});

/** Guards as rows of one DynamoDB table with the string key `pk` and TTL `expiresAt`. */
export function reactionGuardsTable(client: DynamoDBClient, tableName: string, clock: Pick<Clock, 'now'>): ReactionGuards {
  const table = new GuardsTable(client, tableName, clock);
  return {
    claim: (subject, coolDownMinutes) => table.claim(subject, coolDownMinutes * 60_000),
    async started(subject, attempt) {
      await table.update(`claim#${subjectHash(subject)}`, {
        UpdateExpression: 'SET claimState = :started',
        ConditionExpression: 'attempt = :attempt',
        ExpressionAttributeValues: { ':started': { S: 'STARTED' }, ':attempt': number(attempt) },
      });
    },
    takeBudget: (of, executionId) => table.takeBudget(of, executionId),
    pausedUntil: (bindingId) => table.pausedUntil(bindingId),
    noteOutcome: (breaker, succeeded) => table.noteOutcome(breaker, succeeded),
  };
}

class GuardsTable {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(client: DynamoDBClient, tableName: string, clock: Pick<Clock, 'now'>) {
    this.#client = client;
    this.#tableName = tableName;
    this.#clock = clock;
  }

  /** Reads first: most deliveries are repetitions, and a read costs a fifth of a write. */
  async claim(subject: ReactionSubject, coolDownMs: number): Promise<Claim> {
    const key = `claim#${subjectHash(subject)}`;
    const now = this.#clock.now();
    const item = await this.#read(key);
    const row = item === undefined ? undefined : await this.#guarded(async () => claimRow.parse(item));
    const isFree = row === undefined || row.coolUntil.N <= now;
    if (!isFree && row.claimState.S === 'STARTED') return { kind: 'started-before' };
    if (!isFree && row.leaseUntil.N > now) return { kind: 'busy' };
    // A claim that was never started keeps its attempt, and so its execution's name.
    const attempt = isFree ? (row?.attempt.N ?? 0) + 1 : row.attempt.N;
    const isOurs = await this.update(key, {
      UpdateExpression: 'SET attempt = :attempt, claimState = :claimed, coolUntil = :cool, leaseUntil = :lease, expiresAt = :expires',
      ConditionExpression: row === undefined ? 'attribute_not_exists(pk)' : 'leaseUntil = :read',
      ExpressionAttributeValues: {
        ':attempt': number(attempt),
        ':claimed': { S: 'CLAIMED' },
        ':cool': number(now + coolDownMs),
        ':lease': number(now + CLAIM_LEASE_MS),
        ':expires': this.#expiry(now + coolDownMs, KEEP_CLAIM_SECONDS),
        ...(row !== undefined && { ':read': number(row.leaseUntil.N) }),
      },
    });
    return isOurs ? { kind: 'claimed', executionName: executionName(subject, attempt), attempt } : { kind: 'busy' };
  }

  async takeBudget(
    of: { readonly bindingId: string; readonly accountId: string; readonly changesPerHour: number },
    executionId: string,
  ): Promise<boolean> {
    const now = this.#clock.now();
    const key = `budget#${of.bindingId}#${of.accountId}#${Math.floor(now / HOUR_MS)}`;
    const isTaken = await this.update(key, {
      UpdateExpression: 'ADD used :one, executions :ids SET expiresAt = :expires',
      ConditionExpression: '(attribute_not_exists(used) OR used < :most) AND NOT contains(executions, :id)',
      ExpressionAttributeValues: {
        ':one': number(1),
        ':ids': { SS: [executionId] },
        ':id': { S: executionId },
        ':most': number(of.changesPerHour),
        ':expires': this.#expiry(now),
      },
    });
    if (isTaken) return true;
    const row = await this.#read(key);
    return row?.['executions']?.SS?.includes(executionId) === true;
  }

  async pausedUntil(bindingId: string): Promise<number | undefined> {
    const row = await this.#read(`breaker#${bindingId}`);
    const until = Number(row?.['pausedUntil']?.N ?? 0);
    return until > this.#clock.now() ? until : undefined;
  }

  async noteOutcome(
    breaker: { readonly bindingId: string; readonly failures: number; readonly pauseMinutes: number },
    succeeded: boolean,
  ): Promise<void> {
    const key = `breaker#${breaker.bindingId}`;
    const now = this.#clock.now();
    const common = { ':now': number(now), ':expires': this.#expiry(now) };
    if (succeeded) {
      const values = { ':none': number(0), ...common };
      await this.update(key, {
        UpdateExpression: 'SET failures = :none, lastAt = :now, expiresAt = :expires',
        ExpressionAttributeValues: values,
      });
      return;
    }
    const failures = await this.#countFailure(key, now, common);
    if (failures < breaker.failures) return;
    await this.update(key, {
      UpdateExpression: 'SET pausedUntil = :until, failures = :none',
      ExpressionAttributeValues: { ':until': number(now + breaker.pauseMinutes * 60_000), ':none': number(0) },
    });
  }

  /** The failures in a row, this one included; a first one, or one after a quiet hour, counts as one. */
  async #countFailure(key: string, now: number, common: Record<string, { N: string }>): Promise<number> {
    const values = { ':one': number(1), ':hourAgo': number(now - HOUR_MS), ...common };
    const isFirst = await this.update(key, {
      UpdateExpression: 'SET failures = :one, lastAt = :now, expiresAt = :expires',
      ConditionExpression: 'attribute_not_exists(failures) OR lastAt <= :hourAgo',
      ExpressionAttributeValues: values,
    });
    // If several first ones come at the same moment, one is the first and the others add to it.
    if (!isFirst) {
      await this.update(key, {
        UpdateExpression: 'ADD failures :one SET lastAt = :now, expiresAt = :expires',
        ExpressionAttributeValues: { ':one': number(1), ...common },
      });
    }
    const row = await this.#read(key);
    return Number(row?.['failures']?.N ?? 0);
  }

  /** True if the condition held. */
  async update(key: string, change: Omit<UpdateItemCommandInput, 'TableName' | 'Key'>): Promise<boolean> {
    return this.#guarded(async () => {
      try {
        await this.#client.send(new UpdateItemCommand({ TableName: this.#tableName, Key: { pk: { S: key } }, ...change }));
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    });
  }

  async #read(key: string) {
    return this.#guarded(async () => {
      const answer = await this.#client.send(
        new GetItemCommand({ TableName: this.#tableName, Key: { pk: { S: key } }, ConsistentRead: true }),
      );
      return answer.Item;
    });
  }

  async #guarded<Result>(run: () => Promise<Result>): Promise<Result> {
    try {
      return await run();
    } catch (cause) {
      throw new ExecutionRecordUnavailable(
        `Table ${this.#tableName} could not be used (${String(cause)}). Without its guards nothing is changed.`,
        { cause },
      );
    }
  }

  #expiry(from: number, keepSeconds = KEEP_SECONDS): { N: string } {
    return number(Math.floor(from / 1000) + keepSeconds);
  }
}

function number(value: number): { N: string } {
  return { N: String(value) };
}
