import { formatReactorId } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { accountSelection, tenantDefinition } from '#domain/base/tenant.ts';
import type { ApproverPrincipal } from './approver-principals.ts';
import { binding } from './binding.ts';
import { installedReactor } from './installed-reactor.ts';
import { roleCeiling } from './role-ceiling.ts';

/** A row of a rules table: bindings and tenants in `security_controls`, installed reactors in `security_local_reactors`. */
export type RuleRow = {
  readonly pk: string;
  readonly sk: string;
  /** JSON of what the row is about. */
  readonly content: string;
};
/** The key of such a row. */
export type RuleKey = Pick<RuleRow, 'pk' | 'sk'>;

/** The layout of one kind of row. The deployment and the platform write by it, the platform reads by it. */
export type RuleRows<Value> = {
  /** The partition that holds the rows of this kind, and nothing else. */
  readonly partition: string;
  /** The schema of the JSON in `content`. */
  readonly schema: z.ZodType<Value>;
  keyOf(id: string): RuleKey;
  readRow(value: Value): RuleRow;
};

/** Rows of the partition `BINDINGS`, by the id of the binding. */
export const bindingRows = ruleRows('BINDINGS', binding, ({ id }) => id);
/** Rows of the partition `REACTORS`, by the id of the reactor. */
export const reactorRows = ruleRows('REACTORS', installedReactor, ({ manifest }) => formatReactorId(manifest));
/** Rows of the partition `REACTOR_VERSIONS`: every version that planned here, installed still or not. */
export const versionRows = ruleRows('REACTOR_VERSIONS', installedReactor, ({ manifest }) =>
  nameReactorVersion(formatReactorId(manifest), manifest.version),
);
/** Rows of the partition `TENANTS`, by the name of the tenant: what the configuration says of it. */
export const tenantRows = ruleRows('TENANTS', tenantDefinition, ({ id }) => id);
/** Rows of the partition `TENANT_ACCOUNTS`, by unit or tag: the accounts that it has. */
export const selectionRows = ruleRows('TENANT_ACCOUNTS', accountSelection, ({ selector }) => selector);

/** The one row of the partition `MEMBER_ROLE`. */
export const MEMBER_ROLE_CEILING = 'CEILING';
/** Rights that the configuration lets the role in member accounts have for reactors of a hub. */
export const memberRoleRows = ruleRows('MEMBER_ROLE', z.object({ ceiling: roleCeiling }), () => MEMBER_ROLE_CEILING);

/** In the attribute `owner`: the deployment alone changes the row. */
export const OWNER_CONFIGURATION = 'configuration';
/** Says whose a row is: console and hub change none of these, and a deployment none of theirs. */
export const OWNED_BY_CONFIGURATION = { owner: OWNER_CONFIGURATION } as const;

/** The key of the one row of the table `approvals` that is no question: Step Functions lets no execution have such a name. */
export const APPROVER_PRINCIPALS_KEY = '#approver-principals';

/** The row that says who in AWS is which person. */
export function buildPrincipalsRow(principals: readonly ApproverPrincipal[]): Omit<RuleRow, 'sk'> {
  return { pk: APPROVER_PRINCIPALS_KEY, content: JSON.stringify(principals) };
}

/** The sort key of a version: `s3-versioning@1.0.0`. */
export function nameReactorVersion(reactorId: string, version: string): string {
  return `${reactorId}@${version}`;
}

/** Lays out the rows of one kind: all in one partition, by an id. */
export function ruleRows<Value extends object>(
  partition: string,
  schema: z.ZodType<Value>,
  idOf: (value: Value) => string,
): RuleRows<Value> {
  const keyOf = (id: string): RuleKey => ({ pk: partition, sk: id });
  return { partition, schema, keyOf, readRow: (value) => ({ ...keyOf(idOf(value)), content: JSON.stringify(value) }) };
}
