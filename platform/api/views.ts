import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { ApiStoreUnavailable } from '#domain/base/errors.ts';
import { type Condition, IS_NEW, Table } from '#platform/base/table.ts';

const SHARED = 'SHARED';

const view = z.object({
  id: z.string(),
  name: z.string(),
  page: z.string(),
  query: z.string(),
  isShared: z.boolean(),
  /** A view of before there was one is shared with nobody. */
  tenant: z.string().default(''),
  owner: z.string(),
  revision: z.int(),
});
/** A page with its filter, under a name. */
type View = z.output<typeof view>;

/** Views of people, and those that they share. Every method throws ApiStoreUnavailable. */
export interface Views {
  list(owner: string): Promise<readonly View[]>;
  /** @param revision that the view takes the place of; 0: there is none yet. @returns undefined: another one is there */
  put(wanted: Omit<View, 'revision'>, revision: number): Promise<View | undefined>;
  /** @returns false: the owner has no such view */
  remove(owner: string, id: string): Promise<boolean>;
}

/** Rows of one DynamoDB table: those of a person under `VIEWS#<id>`, those for all under `SHARED` with the owner in front. */
export function viewsTable(client: DynamoDBClient, tableName: string): Views {
  const table = new Table(client, tableName, { schema: view, error: ApiStoreUnavailable, advice: 'Lists work without views.' });
  return {
    async list(owner) {
      const [own, shared] = await Promise.all([table.query(namePartition(owner)), table.query(SHARED)]);
      return [...own, ...shared.filter((one) => one.owner !== owner)];
    },
    async put(wanted, revision) {
      const next: View = { ...wanted, revision: revision + 1 };
      const condition: Condition = revision === 0 ? IS_NEW : { where: '#revision = :revision', values: { revision } };
      if (!(await table.putIf({ pk: namePartition(wanted.owner), sk: wanted.id, ...next }, condition))) return undefined;
      const shared = { pk: SHARED, sk: `${wanted.owner}#${wanted.id}` };
      await (wanted.isShared ? table.put({ ...shared, ...next }) : table.delete(shared));
      return next;
    },
    async remove(owner, id) {
      await table.delete({ pk: SHARED, sk: `${owner}#${id}` });
      return table.deleteIf({ pk: namePartition(owner), sk: id }, { where: 'attribute_exists(pk)' });
    },
  };
}

function namePartition(owner: string): string {
  return `VIEWS#${owner}`;
}
