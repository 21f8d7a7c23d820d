import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { NotificationUnavailable } from '#domain/base/errors.ts';
import { sha256 } from '#domain/base/hash.ts';
import { type Bucket, type Budget, fullBucket, pause, take } from '#domain/notification/token-bucket.ts';
import type { Clock } from '#platform/base/clock.ts';
import { IS_NEW, jsonText, type Key, Table } from '#platform/base/table.ts';

/** Longer than a run of the function, shorter than a message stays invisible: who crashed is taken over at the next delivery. */
export const LEASE_SECONDS = 120;
/** Longer than a message can wait in any queue (14 days). */
const KEEP_SENT_MS = 15 * 24 * 60 * 60 * 1000;
/** A route is tested once in this time. */
const TEST_INTERVAL_MS = 60_000;
const KEEP_BUCKET_MS = 24 * 60 * 60 * 1000;
/** Writers of one bucket are the few containers of a route; who loses this often meets a fault, not a rival. */
const BUCKET_ATTEMPTS = 20;

/** `claimed`: ours to send. `sent`: somebody did. `busy`: somebody may be doing it right now. */
export type Claim = 'claimed' | 'sent' | 'busy';

/**
 * The memory that the containers of a route share: which notifications were sent, and the robot's budget. Every method
 * throws NotificationUnavailable.
 */
export interface DeliveryStore {
  claim(notificationId: string): Promise<Claim>;
  markSent(notificationId: string): Promise<void>;
  /** Gives a claim back. */
  release(notificationId: string): Promise<void>;
  /** Claims the one test that the route may have in a minute. Answers 0, or in how many seconds the next one may begin. */
  claimTest(): Promise<number>;
  /** Answers how many messages may be sent: `wanted`, or 1 for a digest, or 0. */
  take(wanted: number): Promise<number>;
  /** Nobody sends through this robot for so long. */
  pause(seconds: number): Promise<void>;
}

export type DeliveryTable = {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** Notifications are told once per route. */
  readonly route: string;
  /** Names the robot; routes that share it share its budget. Stored as a hash. */
  readonly robot: string;
  readonly budget: Budget;
  readonly clock: Pick<Clock, 'now'>;
};

const FAILURE = { error: NotificationUnavailable, advice: 'Check the table and its permissions; messages return to the queue.' };
const toldRow = z.object({ state: z.enum(['SENDING', 'SENT']) });
const testRow = z.object({ until: z.number() });
const bucketContent = z.object({ tokens: z.number(), at: z.number(), pausedUntil: z.number() });
const bucketRow = z.object({ bucket: jsonText(bucketContent), revision: z.number() });

/**
 * One DynamoDB table, key `pk`, TTL attribute `expiresAt`. Rows `told#<route>#<id>` go SENDING (with a lease) to SENT; a
 * row `robot#<hash>` is a token bucket, changed by conditional writes only; `test#<route>` says until when no test begins.
 */
export function deliveryTable(options: DeliveryTable): DeliveryStore {
  const { client, tableName, route, budget, clock } = options;
  const told = new Table(client, tableName, { schema: toldRow, ...FAILURE });
  const keyOf = (id: string): Key => ({ pk: `told#${route}#${id}` });
  const owner = randomUUID();
  return {
    async claim(id) {
      const now = clock.now();
      const row = { ...keyOf(id), state: 'SENDING', owner, leaseUntil: now + LEASE_SECONDS * 1000 };
      const outcome = await told.putOrSee(row, {
        where: 'attribute_not_exists(pk) OR (#state = :sending AND (leaseUntil <= :now OR leaseUntil > :farthest))',
        // A lease that begins a whole lease from now is from a clock that was wrong.
        values: { sending: 'SENDING', now, farthest: now + 2 * LEASE_SECONDS * 1000 },
        livesUntil: now + KEEP_SENT_MS,
      });
      if (outcome.kind === 'written') return 'claimed';
      return outcome.before?.state === 'SENT' ? 'sent' : 'busy';
    },
    markSent: (id) => told.put({ ...keyOf(id), state: 'SENT' }, { livesUntil: clock.now() + KEEP_SENT_MS }),
    async release(id) {
      await told.deleteIf(keyOf(id), { where: '#owner = :owner AND #state = :sending', values: { owner, sending: 'SENDING' } });
    },
    claimTest: () => claimTest(options),
    take: (wanted) =>
      changeBucket(options, (bucket, now) => {
        const { bucket: next, taken } = take(bucket, wanted, budget, now);
        return { next, answer: taken, isSame: taken === 0 && next.at >= bucket.at };
      }),
    async pause(seconds) {
      await changeBucket(options, (bucket, now) => ({ next: pause(bucket, now + seconds * 1000), answer: 0, isSame: false }));
    },
  };
}

async function claimTest({ client, tableName, route, clock }: DeliveryTable): Promise<number> {
  const tests = new Table(client, tableName, { schema: testRow, ...FAILURE });
  const now = clock.now();
  const until = now + TEST_INTERVAL_MS;
  const outcome = await tests.putOrSee(
    { pk: `test#${route}`, until },
    {
      where: 'attribute_not_exists(pk) OR #until <= :now OR #until > :farthest',
      // A moment farther than a whole interval is from a clock that was wrong.
      values: { now, farthest: until },
      livesUntil: until,
    },
  );
  if (outcome.kind === 'written') return 0;
  return Math.max(1, Math.ceil(((outcome.before?.until ?? now) - now) / 1000));
}

/** `isSame`: nothing worth writing changed. */
type Change = (bucket: Bucket, now: number) => { readonly next: Bucket; readonly answer: number; readonly isSame: boolean };

async function changeBucket({ client, tableName, robot, budget, clock }: DeliveryTable, change: Change): Promise<number> {
  const buckets = new Table(client, tableName, { schema: bucketRow, ...FAILURE });
  const key = { pk: `robot#${sha256(robot).slice(0, 32)}` };
  for (let attempt = 0; attempt < BUCKET_ATTEMPTS; attempt += 1) {
    const row = await buckets.get(key);
    const now = clock.now();
    const { bucket, revision } = row ?? { bucket: fullBucket(budget, now), revision: 0 };
    const { next, answer, isSame } = change(bucket, now);
    if (isSame) return answer;
    const isWritten = await buckets.putIf(
      { ...key, bucket: JSON.stringify(next), revision: revision + 1 },
      {
        ...(revision === 0 ? IS_NEW : { where: 'revision = :revision', values: { revision } }),
        livesUntil: Math.max(now, next.pausedUntil) + KEEP_BUCKET_MS,
      },
    );
    if (isWritten) return answer;
  }
  throw new NotificationUnavailable(
    `The budget of a robot in table ${tableName} changed ${BUCKET_ATTEMPTS} times while it was read; messages return to the queue.`,
  );
}
