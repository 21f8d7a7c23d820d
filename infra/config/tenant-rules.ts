import { EVERY_TENANT } from '#domain/api/caller.ts';
import { type FieldPath, type FieldProblem, fieldName, quote, suggestion } from '#domain/base/field-problem.ts';
import { listSelectors } from '#domain/base/tenant.ts';
import { repeatedIds } from './binding-rules.ts';
import type { ConfigDraft } from './config-draft.ts';

/** Finds what is wrong with tenants: two of one name, units without an organization, and fields that name one that is not there. */
export function tenantProblems(draft: ConfigDraft): FieldProblem[] {
  const { fields, bindings, routes } = draft;
  // An API that cannot be read may name any tenant.
  if (!('api' in fields)) return [];
  const { tenants = [], groups = [] } = fields.api ?? {};
  const named = [
    ...groups.map(({ tenant }, index) => ({ path: ['api', 'groups', index, 'tenant'], tenant })),
    ...[...bindings, ...routes].map(({ path, item: { tenant } }) => ({ path: [...path, 'tenant'], tenant })),
  ];
  return [
    ...repeatedIds(tenants.map((item, index) => ({ path: ['api', 'tenants', index], item }))),
    ...tenants.flatMap((tenant, index) => placelessTenant(listSelectors([tenant]), ['api', 'tenants', index], draft)),
    ...named.flatMap(({ path, tenant }) => unknownTenant(tenant, path, fields.api === undefined ? undefined : tenants)),
  ];
}

function placelessTenant([selector]: readonly string[], path: FieldPath, { fields }: ConfigDraft): FieldProblem[] {
  if (selector === undefined || fields.organizationId !== undefined || !('organizationId' in fields)) return [];
  return [{ path: ['organizationId'], message: `is missing; ${quote(selector)} of ${fieldName(path)} is looked up in it` }];
}

function unknownTenant(
  tenant: string | undefined,
  path: FieldPath,
  tenants: readonly { readonly id: string }[] | undefined,
): FieldProblem[] {
  if (tenant === undefined || tenant === EVERY_TENANT) return [];
  if (tenants === undefined) return [{ path, message: `there is no tenant ${quote(tenant)}: tenants are named in api.tenants` }];
  const ids = tenants.map(({ id }) => id);
  return ids.includes(tenant) ? [] : [{ path, message: `there is no tenant ${quote(tenant)}${suggestion(tenant, ids)}` }];
}
