import * as z from 'zod';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import type { SqlTransaction, TransactionalSql } from '#platform/base/sql.ts';
import { lock } from './migrations.ts';

const SCHEMAS = ['mapping', 'console'] as const;

/** The rights of a login in each schema, and the variable that names it. */
type Login = { readonly variable: string; readonly rights: Readonly<Record<(typeof SCHEMAS)[number], string>> };

const READER: Login = { variable: 'READER_USER', rights: { mapping: 'select', console: 'select' } };
const INDEXER: Login = { variable: 'INDEXER_USER', rights: { mapping: 'select', console: 'select, insert, update, delete' } };

const loginRows = z.array(
  z.object({ name: z.string(), exists: z.boolean(), isOurselves: z.boolean(), mayDoMore: z.boolean(), hasRdsIam: z.boolean() }),
);

const LOGIN = `
  select quote_ident($1) as name, $1 = current_user as "isOurselves", to_regrole('rds_iam') is not null as "hasRdsIam",
    exists (select from pg_roles where rolname = $1) as exists,
    exists (
      select from pg_roles
      where rolname = $1
        and (rolsuper or rolcreaterole or rolcreatedb or rolbypassrls or rolreplication or pg_has_role(oid, current_user, 'member'))
    ) as "mayDoMore"`;

/**
 * Creates the login if it is absent and lets it read mapping and console, nothing else: what somebody granted it in these schemas
 * besides is taken back. On RDS it signs in with IAM tokens. Runs after every migration: a new table is readable only after the next run.
 * @throws ConfigurationInvalid for the owner's own name (`rds_iam` would end the owner's password), and for a login that may
 * create roles or databases, or act as the owner
 */
export async function allowReader(sql: TransactionalSql, user: string): Promise<void> {
  await allow(sql, user, READER);
}

/** The same for the login that reads the mapping and writes the rows of console. */
export async function allowIndexer(sql: TransactionalSql, user: string): Promise<void> {
  await allow(sql, user, INDEXER);
}

async function allow(sql: TransactionalSql, user: string, { variable, rights }: Login): Promise<void> {
  await sql.transaction(async (transaction) => {
    await lock(transaction);
    const login = loginRows.parse((await transaction.query(LOGIN, [user])).rows)[0];
    if (login === undefined || login.isOurselves) {
      throw new ConfigurationInvalid(`${variable} is "${user}", who owns the database. Name another login for the functions.`);
    }
    if (login.mayDoMore) {
      throw new ConfigurationInvalid(
        `${variable} is "${user}", who may do more than read here. Name a login that may not, or one that is to be created.`,
      );
    }
    if (!login.exists) await create(transaction, login.name, rights.console === 'select');
    if (login.hasRdsIam) await transaction.script(`grant rds_iam to ${login.name}`);
    for (const schema of SCHEMAS) await transaction.script(grantIn(schema, rights[schema], login.name));
  });
}

function grantIn(schema: string, rights: string, name: string): string {
  return `
    revoke all on all tables in schema ${schema} from ${name};
    revoke all on schema ${schema} from ${name};
    grant usage on schema ${schema} to ${name};
    grant ${rights} on all tables in schema ${schema} to ${name};`;
}

/** Everybody may make temporary tables; a session that only reads may not. */
async function create(sql: SqlTransaction, name: string, onlyReads: boolean): Promise<void> {
  await sql.script(`create role ${name} login`);
  if (onlyReads) await sql.script(`alter role ${name} set default_transaction_read_only = on`);
}
