import { effect, PACKAGE_LIMITS, publisher, reactorName, reactorVersion } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { reactorFacts } from '#domain/hub/catalog-entry.ts';
import { catalogVersion, packageDigest } from '#domain/hub/catalog-version.ts';
import { isolation } from '#domain/hub/isolation.ts';
import { trust } from '#domain/hub/trust-store.ts';
import { ADMINS, EVERYONE, PUBLISHERS } from '../role.ts';
import { defineOperations, definePage, instant, many, paging, techniqueId } from './operation.ts';
import { reactorParams } from './reactor-params.ts';

/** Unverified is not bad: nobody could check it, and the policy decides. A bad one is never installed. */
const signature = z.enum(['verified', 'unverified', 'bad']);

const hubVersion = z.object({
  ...catalogVersion.omit({ publisher: true, name: true }).shape,
  signature,
  /** The wall behind which its test vectors ran; null: they have not. */
  isolation: isolation.nullable(),
  vectors: z.int(),
  hasProvenance: z.boolean(),
});

const hubReactor = z
  .object({
    publisher,
    name: reactorName,
    trust,
    ...reactorFacts.omit({ vectors: true }).shape,
    /** The newest version that may be installed; null: none may. */
    latest: hubVersion.nullable(),
    installed: z.object({
      state: z.enum(['none', 'installing', 'installed', 'updating', 'uninstalling', 'failed']),
      version: reactorVersion.nullable(),
      /** Actions that the latest version asks for and the installed one does not: an update needs consent. */
      newActions: z.array(z.string()),
    }),
    /** Open findings, in the accounts that the caller may see, that it could react to; null: the database is away. */
    openFindings: z.int().nullable(),
  })
  .meta({ id: 'HubReactor' });

const oneVersion = reactorParams.extend({ version: reactorVersion });

/** The catalog of reactors. All of it is decided here, so that roles, documents and clients are, and none of it answers yet. */
export const hubOperations = defineOperations({
  listHubReactors: {
    method: 'get',
    path: '/v1/hub/reactors',
    summary: 'Reactors of the hubs, searched by what they answer to, who publishes them, and what they do.',
    by: 'api-read',
    roles: EVERYONE,
    query: z.strictObject({
      ...paging,
      control: many(z.string().max(64)),
      technique: many(techniqueId),
      publisher: many(publisher),
      effect: many(effect),
      trust: many(trust),
      action: many(z.string().max(128)).meta({ description: 'An IAM action that it asks for.' }),
      q: z.string().min(1).max(200).optional(),
    }),
    answer: definePage(hubReactor),
    status: 200,
    failures: [503],
    later: true,
  },
  getHubReactor: {
    method: 'get',
    path: '/v1/hub/reactors/{publisher}/{name}',
    summary: 'One reactor of a hub with all of its versions, the newest first.',
    by: 'api-read',
    roles: EVERYONE,
    params: reactorParams,
    answer: hubReactor.extend({ versions: z.array(hubVersion) }),
    status: 200,
    failures: [404, 503],
    later: true,
  },
  publishReactor: {
    method: 'post',
    path: '/v1/hub/reactors',
    summary: 'Publishes a version: names its bytes, and answers where they are to be sent. Its checks begin when they are there.',
    by: 'api-act',
    roles: PUBLISHERS,
    body: reactorParams.extend({ version: reactorVersion, digest: packageDigest, bytes: z.int().min(1).max(PACKAGE_LIMITS.packedBytes) }),
    answer: z.object({ version: hubVersion, upload: z.object({ url: z.string(), expiresAt: instant }) }),
    hasSecret: true,
    status: 202,
    failures: [409, 413, 415, 422, 503],
    later: true,
  },
  verifyReactor: {
    method: 'post',
    path: '/v1/hub/reactors/{publisher}/{name}/versions/{version}/verification',
    summary: 'Checks a version again: signature, manifest, contents, and its test vectors behind a wall.',
    by: 'api-act',
    roles: ADMINS,
    params: oneVersion,
    answer: hubVersion,
    status: 202,
    failures: [404, 409, 503],
    later: true,
  },
  withdrawReactor: {
    method: 'post',
    path: '/v1/hub/reactors/{publisher}/{name}/versions/{version}/withdrawal',
    summary: 'Warns of a version, or lets nobody install it any more. It never comes back.',
    by: 'api-act',
    roles: PUBLISHERS,
    params: oneVersion,
    body: z.strictObject({
      state: z.enum(['DEPRECATED', 'REVOKED']),
      reason: z.string().min(10).max(512),
      successor: reactorVersion.optional(),
      isMalicious: z.boolean().default(false).meta({ description: 'Revoked ones only: installations disable it, and tell people.' }),
    }),
    answer: hubVersion,
    status: 200,
    failures: [404, 409, 413, 415, 422, 503],
    later: true,
  },
});
