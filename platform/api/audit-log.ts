import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { ApiStoreUnavailable } from '#domain/base/errors.ts';
import { sha256 } from '#domain/base/hash.ts';
import { IS_NEW, Table } from '#platform/base/table.ts';

const PARTITION = 'AUDIT';
const DIGITS = 12;
/** Writers at the same moment; each gets the next number at last. */
const MOST_TRIES = 20;

const entry = z.object({
  number: z.int(),
  at: z.iso.datetime(),
  actor: z.string(),
  operation: z.string(),
  target: z.string(),
  outcome: z.string(),
  requestId: z.string(),
  /** The tenants in which the actor holds a role, joined by commas. */
  tenants: z.string(),
  /** JSON of `before` and `after`, where something changed. */
  change: z.string().optional(),
  digest: z.string(),
});
/** Somebody asked for a change, or it ended. */
export type AuditEntry = z.output<typeof entry>;
type Said = Omit<AuditEntry, 'number' | 'digest'>;

/** The chain of all changes that were asked for by the API. Every method throws ApiStoreUnavailable. */
export interface AuditLog {
  append(said: Said): Promise<AuditEntry>;
  /** Lists entries with numbers below `before`, the newest first. */
  list(page: { readonly most: number; readonly before?: number | undefined }): Promise<readonly AuditEntry[]>;
}

/** Rows of one DynamoDB table, `pk` = AUDIT, `sk` = the number of the entry; nothing changes or deletes one. */
export function auditTable(client: DynamoDBClient, tableName: string): AuditLog {
  const advice = 'Nothing is changed without an entry.';
  const table = new Table(client, tableName, { schema: entry, error: ApiStoreUnavailable, advice });
  const list: AuditLog['list'] = ({ most, before }) =>
    table.queryNewest(PARTITION, { most, ...(before !== undefined && { before: nameRow(before) }) });
  return {
    list,
    async append(said) {
      for (let tries = 0; tries < MOST_TRIES; tries += 1) {
        const [last] = await list({ most: 1 });
        const next = chain(said, last);
        const { change, ...row } = next;
        const item = { pk: PARTITION, sk: nameRow(next.number), ...row, ...(change !== undefined && { change }) };
        if (await table.putIf(item, IS_NEW)) return next;
      }
      throw new ApiStoreUnavailable(`Table ${tableName} has too many writers just now. ${advice}`);
    },
  };
}

/** Returns the entry with its digest, which stands for it and for everything before. */
function chain(said: Said, last: AuditEntry | undefined): AuditEntry {
  const numbered = { number: (last?.number ?? 0) + 1, ...said };
  return { ...numbered, digest: digestOf(numbered, last?.digest ?? '') };
}

function digestOf(one: Omit<AuditEntry, 'digest'>, before: string): string {
  const { number, at, actor, operation, target, outcome, requestId, tenants, change } = one;
  const said = [before, number, at, actor, operation, target, outcome, requestId, tenants];
  // An entry without it has the digest that it had before there was such a field.
  return sha256(JSON.stringify(change === undefined ? said : [...said, change]));
}

/** Tells the number of the first entry that does not follow from the one before; undefined: the chain is whole. @param entries oldest first */
export function findBreak(entries: readonly AuditEntry[]): number | undefined {
  const broken = entries.find((one, index) => {
    const before = entries[index - 1];
    if (before === undefined) return one.number === 1 && one.digest !== digestOf(one, '');
    return one.number !== before.number + 1 || one.digest !== digestOf(one, before.digest);
  });
  return broken?.number;
}

function nameRow(number: number): string {
  return String(number).padStart(DIGITS, '0');
}
