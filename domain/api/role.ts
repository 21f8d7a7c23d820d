import * as z from 'zod';

/** The roles that people and machines hold, each in a tenant. Nobody has more than the operations of a role. */
export const ROLES = ['viewer', 'operator', 'approver', 'publisher', 'admin'] as const;
export const role = z.enum(ROLES);
export type Role = z.output<typeof role>;

/** An operation is open to one role at least. */
export type Roles = readonly [Role, ...Role[]];

/** Whoever is signed in may read. */
export const EVERYONE: Roles = [...ROLES];
export const ADMINS: Roles = ['admin'];
export const OPERATORS: Roles = ['operator', 'admin'];
export const APPROVERS: Roles = ['approver'];
export const PUBLISHERS: Roles = ['publisher', 'admin'];
