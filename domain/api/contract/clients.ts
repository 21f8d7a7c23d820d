import * as z from 'zod';
import { heldRole } from '../caller.ts';
import { ADMINS, EVERYONE } from '../role.ts';
import { accountId, defineOperations, definePage, instant, tenantQuery } from './operation.ts';

const clientId = z.string().regex(/^[a-z][a-z0-9-]{1,62}$/, 'is no name: write small letters, digits and hyphens');

const apiClient = z
  .object({
    id: clientId,
    roles: z.array(heldRole).min(1).max(20),
    /** The accounts that the client is confined to; null: those of its tenants. */
    accounts: z.array(accountId).min(1).max(500).nullable(),
    expiresAt: instant,
    createdAt: instant,
    createdBy: z.string(),
  })
  .meta({ id: 'ApiClient' });

const view = z
  .object({
    id: z.string(),
    name: z.string(),
    page: z.string(),
    /** The query of the page, as in its address. */
    query: z.string(),
    isShared: z.boolean(),
    /** The tenant whose people see the view where it is shared; `*`: those of every one. */
    tenant: z.string(),
    owner: z.string(),
    revision: z.int(),
  })
  .meta({ id: 'View' });
const viewId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'is no name: write small letters, digits and hyphens');

export const clientOperations = defineOperations({
  getMe: {
    method: 'get',
    path: '/v1/me',
    summary: 'The caller, with the roles that it has in each tenant.',
    by: 'api-read',
    roles: EVERYONE,
    query: z.strictObject(tenantQuery),
    answer: z.object({
      id: z.string(),
      kind: z.enum(['person', 'client']),
      groups: z.array(z.string()),
      roles: z.array(heldRole),
      /**
       * The tenants in which the caller holds a role, with how many of their accounts the caller sees; null: every account.
       * A tenant that is not resolved may have more: AWS Organizations has not told the accounts of one of its units or tags.
       */
      tenants: z.array(z.object({ id: z.string(), accounts: z.int().min(0).nullable(), isResolved: z.boolean() })),
      /** The accounts that the caller may see, of one tenant where the request names one; null: every one. An empty list of findings says nothing of others. */
      accounts: z.array(z.string()).nullable(),
    }),
    status: 200,
    failures: [503],
  },
  listClients: {
    method: 'get',
    path: '/v1/clients',
    summary: 'Machines that may call the API. Their keys are shown once, when they are made.',
    by: 'api-read',
    roles: ADMINS,
    answer: definePage(apiClient),
    status: 200,
    failures: [503],
  },
  createClient: {
    method: 'post',
    path: '/v1/clients',
    summary: 'Makes a key for a machine.',
    by: 'api-act',
    roles: ADMINS,
    body: z.strictObject({
      id: clientId,
      roles: z.array(heldRole).min(1).max(20),
      accounts: z.array(accountId).min(1).max(500).nullable().default(null),
      expiresAt: instant,
    }),
    answer: z.object({ client: apiClient, key: z.string() }),
    hasSecret: true,
    status: 201,
    failures: [409, 413, 415, 422, 503],
  },
  revokeClient: {
    method: 'delete',
    path: '/v1/clients/{clientId}',
    summary: 'Ends the key of a machine, within a minute.',
    by: 'api-act',
    roles: ADMINS,
    params: z.strictObject({ clientId }),
    answer: null,
    status: 204,
    failures: [404, 503],
  },
  listViews: {
    method: 'get',
    path: '/v1/views',
    summary: 'Views that the caller saved, and those that others share in a tenant of the caller.',
    by: 'api-read',
    roles: EVERYONE,
    answer: definePage(view),
    status: 200,
    failures: [503],
  },
  putView: {
    method: 'put',
    path: '/v1/views/{viewId}',
    summary: 'Saves a view under a name; If-Match says which version it takes the place of.',
    by: 'api-act',
    roles: EVERYONE,
    params: z.strictObject({ viewId }),
    body: z.strictObject({
      name: z.string().min(1).max(100),
      page: z.enum(['findings', 'controls', 'matrix', 'executions']),
      query: z.string().max(2_000),
      isShared: z.boolean().default(false),
      tenant: z.string().min(1).max(64).optional().meta({
        description:
          'The tenant whose people see the view where it is shared; left out: the one of the caller, or every one (`*`) for who holds a role in all.',
      }),
    }),
    answer: view,
    status: 200,
    failures: [412, 413, 415, 422, 428, 503],
  },
  deleteView: {
    method: 'delete',
    path: '/v1/views/{viewId}',
    summary: 'Forgets a view of the caller.',
    by: 'api-act',
    roles: EVERYONE,
    params: z.strictObject({ viewId }),
    answer: null,
    status: 204,
    failures: [404, 503],
  },
});
