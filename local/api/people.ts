import type { GroupGrant } from '#domain/api/caller.ts';
import { ROLES, type Role } from '#domain/api/role.ts';

/** A person of this machine; there is one for each role. The first letters of the names are those of the roles. */
export type LocalPerson = { readonly id: string; readonly role: Role; readonly groups: readonly string[] };

const NAMES: Readonly<Record<Role, string>> = {
  viewer: 'vera@example.com',
  operator: 'omar@example.com',
  approver: 'ana@example.com',
  publisher: 'ping@example.com',
  admin: 'adam@example.com',
};

/** The group that the examples name as approvers. */
const APPROVERS = 'security-approvers';

export const LOCAL_PEOPLE: readonly LocalPerson[] = ROLES.map((role) => ({
  id: NAMES[role],
  role,
  groups: role === 'approver' ? [nameGroup(role), APPROVERS] : [nameGroup(role)],
}));

/** The roles of the groups of this machine, in every tenant. */
export const LOCAL_GRANTS: readonly GroupGrant[] = ROLES.map((role) => ({ group: nameGroup(role), role, tenant: '*' }));

function nameGroup(role: Role): string {
  return `local-${role}s`;
}
