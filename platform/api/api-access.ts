import { randomBytes } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { ACCESS_RULES_KEY, type AccessRules, accessRules, NO_RULES } from '#domain/api/access-rules.ts';
import { heldRole } from '#domain/api/caller.ts';
import { ApiStoreUnavailable } from '#domain/base/errors.ts';
import { sha256 } from '#domain/base/hash.ts';
import { IS_NEW, jsonText, type Key, Table } from '#platform/base/table.ts';

const CLIENTS = 'CLIENTS';
const KEYS = 'KEYS';
const SETTINGS = 'SETTINGS';
const CURSOR_KEY: Key = { pk: SETTINGS, sk: 'cursor-key' };

/** A machine that may call the API. Its key is stored nowhere; its hash finds the client. */
const storedClient = z.object({
  id: z.string(),
  roles: z.array(heldRole),
  accounts: z.array(z.string()).nullable(),
  expiresAt: z.iso.datetime(),
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
  keyHash: z.string(),
});
export type StoredClient = z.output<typeof storedClient>;

/** Who may call the API. Every method throws ApiStoreUnavailable. */
export interface ApiAccess {
  rules(): Promise<AccessRules>;
  /** Finds the client of a key; undefined: there is none, or it was revoked. */
  findClient(key: string): Promise<StoredClient | undefined>;
  listClients(): Promise<readonly StoredClient[]>;
  /** @returns false: the id is taken */
  addClient(client: StoredClient): Promise<boolean>;
  /** @returns false: there is no such client */
  removeClient(id: string): Promise<boolean>;
  /** Returns the secret that cursors are signed with, and makes it where there is none. */
  cursorKey(): Promise<string>;
}

/** Returns the hash under which a key is stored. */
export function hashKey(key: string): string {
  return sha256(key);
}

/** Makes a key that nobody can guess; its beginning tells scanners of secrets that it is one. */
export function makeKey(): string {
  return `attack_reactor_${randomBytes(32).toString('base64url')}`;
}

/**
 * Rows of one DynamoDB table: `CLIENTS` by id, `KEYS` by the hash of the key, `SETTINGS`.
 */
export function apiAccessTable(client: DynamoDBClient, tableName: string): ApiAccess {
  const options = { error: ApiStoreUnavailable, advice: 'Nobody is let in without it.' };
  const table = <Schema extends z.ZodType>(schema: Schema) => new Table(client, tableName, { ...options, schema });
  const clients = table(z.object({ content: jsonText(storedClient) }));
  const keys = table(z.object({ clientId: z.string() }));
  const rulesTable = table(z.object({ content: jsonText(accessRules) }));
  const secrets = table(z.object({ secret: z.string() }));
  const find = async (id: string) => (await clients.get({ pk: CLIENTS, sk: id }))?.content;
  return {
    rules: async () => (await rulesTable.get(ACCESS_RULES_KEY))?.content ?? NO_RULES,
    async findClient(key) {
      const row = await keys.get({ pk: KEYS, sk: hashKey(key) });
      const found = row === undefined ? undefined : await find(row.clientId);
      return found?.keyHash === hashKey(key) ? found : undefined;
    },
    listClients: async () => (await clients.query(CLIENTS)).map(({ content }) => content),
    async addClient(added) {
      const livesUntil = Date.parse(added.expiresAt);
      const isNew = await clients.putIf({ pk: CLIENTS, sk: added.id, content: JSON.stringify(added) }, { ...IS_NEW, livesUntil });
      if (isNew) await keys.put({ pk: KEYS, sk: added.keyHash, clientId: added.id }, { livesUntil });
      return isNew;
    },
    async removeClient(id) {
      const known = await find(id);
      if (known === undefined) return false;
      // The key first: a row without it lets nobody in.
      await keys.delete({ pk: KEYS, sk: known.keyHash });
      await clients.delete({ pk: CLIENTS, sk: id });
      return true;
    },
    async cursorKey() {
      await secrets.putIf({ pk: SETTINGS, sk: 'cursor-key', secret: randomBytes(32).toString('base64url') }, IS_NEW);
      const row = await secrets.get(CURSOR_KEY);
      if (row === undefined) throw new ApiStoreUnavailable(`Table ${tableName} lost the key of the cursors. Ask again.`);
      return row.secret;
    },
  };
}
