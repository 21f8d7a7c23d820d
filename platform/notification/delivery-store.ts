import { randomUUID } from 'node:crypto';
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { NotificationUnavailable } from '#domain/base/errors.ts';
import { sha256 } from '#domain/base/hash.ts';
import { type Bucket, type Budget, fullBucket, pause, take } from '#domain/notification/token-bucket.ts';
import type { Clock } from '#platform/base/clock.ts';

/** Longer than a run of the function, shorter than a message stays invisible: who crashed is taken over at the next delivery. */
export const LEASE_SECONDS = 120;
/** Longer than a message can wait in any queue (14 days). */
const KEEP_SENT_SECONDS = 15 * 24 * 60 * 60;
const KEEP_BUCKET_SECONDS = 24 * 60 * 60;
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

/**
 * One DynamoDB table, key `pk`, TTL attribute `expiresAt`. Rows `told#<route>#<id>` go SENDING (with a lease) to SENT; a
 * row `robot#<hash>` is a token bucket, changed by conditional writes only.
 */
export function deliveryTable(table: DeliveryTable): DeliveryStore {
  const owner = randomUUID();
  return {
    claim: (id) => orUnavailable(() => claim(table, id, owner)),
    markSent: (id) => orUnavailable(() => markSent(table, id)),
    release: (id) => orUnavailable(() => release(table, id, owner)),
    take: (wanted) =>
      orUnavailable(() =>
        changeBucket(table, (bucket, now) => {
          const { bucket: next, taken } = take(bucket, wanted, table.budget, now);
          return { next, answer: taken, isSame: taken === 0 };
        }),
      ),
    pause: async (seconds) => {
      await orUnavailable(() =>
        changeBucket(table, (bucket, now) => ({ next: pause(bucket, now + seconds * 1000), answer: 0, isSame: false })),
      );
    },
  };
}

async function claim({ client, tableName, route, clock }: DeliveryTable, id: string, owner: string): Promise<Claim> {
  const now = clock.now();
  const item = {
    ...toldKey(route, id),
    state: { S: 'SENDING' },
    owner: { S: owner },
    leaseUntil: { N: String(now + LEASE_SECONDS * 1000) },
    expiresAt: inSeconds(now, KEEP_SENT_SECONDS),
  };
  try {
    await client.send(
      new PutItemCommand({
        TableName: tableName,
        Item: item,
        ConditionExpression: 'attribute_not_exists(pk) OR (#state = :sending AND leaseUntil <= :now)',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':sending': { S: 'SENDING' }, ':now': { N: String(now) } },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return 'claimed';
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return error.Item?.['state']?.S === 'SENT' ? 'sent' : 'busy';
  }
}

async function markSent({ client, tableName, route, clock }: DeliveryTable, id: string): Promise<void> {
  const item = { ...toldKey(route, id), state: { S: 'SENT' }, expiresAt: inSeconds(clock.now(), KEEP_SENT_SECONDS) };
  await client.send(new PutItemCommand({ TableName: tableName, Item: item }));
}

async function release({ client, tableName, route }: DeliveryTable, id: string, owner: string): Promise<void> {
  const condition = {
    ConditionExpression: '#owner = :me AND #state = :sending',
    ExpressionAttributeNames: { '#owner': 'owner', '#state': 'state' },
    ExpressionAttributeValues: { ':me': { S: owner }, ':sending': { S: 'SENDING' } },
  };
  await unlessRefused(client.send(new DeleteItemCommand({ TableName: tableName, Key: toldKey(route, id), ...condition })));
}

/** `isSame`: nothing worth writing changed. */
type Change = (bucket: Bucket, now: number) => { readonly next: Bucket; readonly answer: number; readonly isSame: boolean };

const storedBucket = z.object({ bucket: z.object({ S: z.string() }), revision: z.object({ N: z.coerce.number() }) });
const bucketContent = z.object({ tokens: z.number(), at: z.number(), pausedUntil: z.number() });

async function changeBucket(table: DeliveryTable, change: Change): Promise<number> {
  const { client, tableName, robot, budget, clock } = table;
  const key = { pk: { S: `robot#${sha256(robot).slice(0, 32)}` } };
  for (let attempt = 0; attempt < BUCKET_ATTEMPTS; attempt += 1) {
    const { Item: item } = await client.send(new GetItemCommand({ TableName: tableName, Key: key, ConsistentRead: true }));
    const now = clock.now();
    const { bucket, revision } = item === undefined ? { bucket: fullBucket(budget, now), revision: 0 } : readBucket(item);
    const { next, answer, isSame } = change(bucket, now);
    if (isSame) return answer;
    const written = await unlessRefused(
      client.send(
        new PutItemCommand({
          TableName: tableName,
          Item: {
            ...key,
            bucket: { S: JSON.stringify(next) },
            revision: { N: String(revision + 1) },
            expiresAt: inSeconds(Math.max(now, next.pausedUntil), KEEP_BUCKET_SECONDS),
          },
          ...(revision === 0
            ? { ConditionExpression: 'attribute_not_exists(pk)' }
            : { ConditionExpression: 'revision = :read', ExpressionAttributeValues: { ':read': { N: String(revision) } } }),
        }),
      ),
    );
    if (written) return answer;
  }
  throw new Error(`the budget of a robot changed ${BUCKET_ATTEMPTS} times while it was read`);
}

function readBucket(item: Record<string, AttributeValue>): { bucket: Bucket; revision: number } {
  const { bucket, revision } = storedBucket.parse(item);
  return { bucket: bucketContent.parse(JSON.parse(bucket.S)), revision: revision.N };
}

function toldKey(route: string, id: string): { pk: { S: string } } {
  return { pk: { S: `told#${route}#${id}` } };
}

function inSeconds(now: number, seconds: number): { N: string } {
  return { N: String(Math.floor(now / 1000) + seconds) };
}

/** Returns true if a conditional write took place. */
async function unlessRefused(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

async function orUnavailable<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (cause) {
    const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    throw new NotificationUnavailable(
      `The table of deliveries could not be used (${reason}). Check the table and its permissions; messages return to the queue.`,
      { cause },
    );
  }
}
