import * as z from 'zod';
import { ADMINS, EVERYONE } from '../role.ts';
import { defineOperations, definePage, instant, paging, tenantQuery } from './operation.ts';

const auditEntry = z
  .object({
    number: z.int(),
    at: instant,
    actor: z.string(),
    operation: z.string(),
    target: z.string(),
    outcome: z.string(),
    requestId: z.string(),
    tenants: z.string(),
    /** JSON of the values before and after, in the entry of the end of a request that changed some; else null. */
    change: z.string().nullable(),
    /** Digest of this entry and of the one before: a gap or a change shows. */
    digest: z.string(),
  })
  .meta({ id: 'AuditEntry' });

export const platformOperations = defineOperations({
  getChanges: {
    method: 'get',
    path: '/v1/changes',
    summary: 'Tells if lists changed since a revision; with If-None-Match it is 304 where nothing did.',
    by: 'api-read',
    roles: EVERYONE,
    query: z.strictObject({ ...tenantQuery, since: z.coerce.number<string>().int().min(0).default(0) }),
    answer: z.object({
      revision: z.int(),
      /** True where findings changed since the revision that was asked about. */
      hasChanged: z.boolean(),
      /** Executions that are running. */
      running: z.int(),
      approvals: z.int(),
    }),
    status: 200,
    failures: [503],
  },
  listAudit: {
    method: 'get',
    path: '/v1/audit',
    summary: 'Every change that somebody made by the API, the newest first.',
    by: 'api-read',
    roles: ADMINS,
    query: z.strictObject({ ...paging, format: z.enum(['json', 'csv']).default('json') }),
    answer: definePage(auditEntry),
    status: 200,
    failures: [503],
    otherTypes: ['text/csv'],
  },
  getHealth: {
    method: 'get',
    path: '/v1/health',
    summary: 'Tells what the API can reach just now.',
    by: 'api-read',
    roles: EVERYONE,
    answer: z.object({
      status: z.enum(['ok', 'degraded']),
      parts: z.array(z.object({ name: z.enum(['tables', 'database']), status: z.enum(['ok', 'away']) })),
      mappingRelease: z.string().nullable(),
    }),
    status: 200,
    failures: [],
  },
});
