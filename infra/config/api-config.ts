import * as z from 'zod';
import { groupGrant } from '#domain/api/caller.ts';
import { ONLY_TENANT, tenantDefinition } from '#domain/base/tenant.ts';

const oidc = z.strictObject({
  issuer: z
    .url({ protocol: /^https$/, error: 'is no address that begins with https://' })
    .meta({ description: 'Your identity provider (OpenID Connect): Cognito, Entra ID, Okta, Keycloak, …' }),
  audience: z.string().min(1).max(256).meta({ description: 'The client that tokens are for (`aud`).' }),
  groupsClaim: z
    .string()
    .min(1)
    .max(64)
    .default('groups')
    .meta({ description: 'The claim that lists groups; of Cognito `cognito:groups`.' }),
});

/** The REST API; without it nothing of it is deployed. */
export const apiConfig = z.strictObject({
  oidc,
  groups: z.array(groupGrant).min(1).max(200).meta({ description: 'The roles that groups hold.' }),
  tenants: z
    .array(tenantDefinition)
    .min(1)
    .max(100)
    .default([{ id: ONLY_TENANT, accounts: 'all' }])
    .meta({ description: 'Who sees which accounts; left out: one tenant with all of them.' }),
  consoleOrigin: z
    .url({ protocol: /^https$/, error: 'is no origin that begins with https://' })
    .optional()
    .meta({ description: 'The origin of the pages that may call; left out: none.' }),
  requestsPerSecond: z.int().min(1).max(1_000).default(50).meta({ description: 'Requests of all callers together; machines have half.' }),
  burst: z.int().min(1).max(2_000).default(100).meta({ description: 'Requests that may come at once.' }),
});
