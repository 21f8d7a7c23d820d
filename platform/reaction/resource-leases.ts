import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { ExecutionBusy, ExecutionRecordUnavailable } from '#domain/base/errors.ts';
import type { Clock } from '#platform/base/clock.ts';
import { Table } from '#platform/base/table.ts';

/** A lease is forgotten this long after its end, when nobody can hold one of the same number any more. */
const KEEP_MS = 30 * 24 * 3600 * 1000;

/** `fence` grows with every lease of the resource. `until` is in milliseconds since the epoch. */
type LeaseAnswer = { readonly kind: 'held'; readonly fence: number } | { readonly kind: 'busy'; readonly until: number };

/** Leases of resources, so that one execution at a time changes one. Every method throws ExecutionRecordUnavailable. */
export interface ResourceLeases {
  /** Leases a resource; whoever holds it already leases it anew. @param name of `nameResource` */
  lease(name: string, holder: string, milliseconds: number): Promise<LeaseAnswer>;
  /** Holds on to a lease for that long from now. @returns false: it ended and somebody else leased the resource since */
  renew(name: string, fence: number, milliseconds: number): Promise<boolean>;
  /** Ends a lease; one that somebody else holds by now stays. */
  release(name: string, fence: number): Promise<void>;
}

const leaseRow = z.object({ holder: z.string(), leaseUntil: z.number(), fence: z.number() });

/** Leases as rows of the guards' table. */
export function resourceLeasesTable(client: DynamoDBClient, tableName: string, clock: Pick<Clock, 'now'>): ResourceLeases {
  const table = new Table(client, tableName, {
    schema: leaseRow,
    error: ExecutionRecordUnavailable,
    advice: 'Nothing is changed without a lease of the resource.',
  });
  const keyOf = (name: string) => ({ pk: `lease#${name}` });
  return {
    async lease(name, holder, milliseconds) {
      const now = clock.now();
      const isOurs = await table.updateIf(keyOf(name), {
        set: { holder, leaseUntil: now + milliseconds },
        add: { fence: 1 },
        livesUntil: now + milliseconds + KEEP_MS,
        where: 'attribute_not_exists(pk) OR leaseUntil <= :now OR holder = :holder',
        values: { now, holder },
      });
      const row = await table.get(keyOf(name));
      if (isOurs && row?.holder === holder) return { kind: 'held', fence: row.fence };
      return { kind: 'busy', until: row?.leaseUntil ?? now };
    },
    renew: (name, fence, milliseconds) =>
      table.updateIf(keyOf(name), {
        set: { leaseUntil: clock.now() + milliseconds },
        where: 'fence = :fence',
        values: { fence },
      }),
    async release(name, fence) {
      await table.updateIf(keyOf(name), { set: { leaseUntil: 0 }, where: 'fence = :fence', values: { fence } });
    },
  };
}

/** Names the lease of a reactor, so that one execution at a time installs, removes or reviews it. */
export function nameReactorLease(reactorId: string): string {
  return `reactor:${reactorId}`;
}

/** A resource in the hand of one execution. */
export type Hand = {
  /** To be called right before a change. @throws ExecutionBusy where the lease ended and somebody else has the resource */
  requireHold(): Promise<void>;
};

type HoldOf = { readonly name: string; readonly holder: string; readonly milliseconds: number };

/**
 * Does work on a resource while nobody else does.
 * @throws ExecutionBusy where somebody else does just now: call again
 */
export async function withResource<Result>(
  leases: ResourceLeases,
  { name, holder, milliseconds }: HoldOf,
  work: (hand: Hand) => Promise<Result>,
): Promise<Result> {
  const lease = await leases.lease(name, holder, milliseconds);
  if (lease.kind === 'busy')
    throw new ExecutionBusy(`Another execution is at work on ${name} until ${new Date(lease.until).toISOString()}.`);
  const requireHold = async (): Promise<void> => {
    if (!(await leases.renew(name, lease.fence, milliseconds)))
      throw new ExecutionBusy(`Execution ${holder} lost its lease of ${name}; nothing is changed until it holds one again.`);
  };
  try {
    return await work({ requireHold });
  } finally {
    await leases.release(name, lease.fence);
  }
}
