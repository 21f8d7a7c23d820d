import { effect, PACKAGE_LIMITS, publisher, reactorName, reactorVersion, text } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { reactorFacts } from '#domain/hub/catalog-entry.ts';
import { catalogVersion, packageDigest } from '#domain/hub/catalog-version.ts';
import { installationState } from '#domain/hub/installation-state.ts';
import { isolation } from '#domain/hub/isolation.ts';
import { trust } from '#domain/hub/trust-store.ts';
import { ADMINS, EVERYONE, PUBLISHERS } from '../role.ts';
import { defineOperations, definePage, instant, many, paging, techniqueId } from './operation.ts';
import { reactorParams } from './reactor-params.ts';

/** Unverified is not bad: nobody could check it, and the policy decides. A bad one is never installed; `unknown`: no check has ended. */
const signature = z.enum(['verified', 'unverified', 'bad', 'unknown']);

/** One reason or notice, by a code that stays and in words. */
const remark = z.object({ code: z.string(), text });

/** The last checks of a version. `waiting`: none has ended; `unknown`: they failed themselves, and nothing is known of the package. */
const checks = z.object({
  outcome: z.enum(['waiting', 'verified', 'rejected', 'unknown']),
  at: instant.nullable(),
  /** Why it was rejected: every reason, as far as the catalog keeps them. */
  reasons: z.array(remark),
  moreReasons: z.int(),
  notices: z.array(remark),
  /** Why nobody could check it. */
  problem: z.string().nullable(),
});

const hubVersion = z
  .object({
    ...catalogVersion.omit({ publisher: true, name: true }).shape,
    signature,
    /** The wall behind which its test vectors ran; null: they have not. */
    isolation: isolation.nullable(),
    checks,
  })
  .meta({ id: 'HubVersion' });

const hubReactor = z
  .object({
    publisher,
    name: reactorName,
    /** How far the signer of the version is trusted that `about` is of; null: no version was verified. */
    trust: trust.nullable(),
    /** The newest version that was verified, out of its manifest; one that may be installed goes before others. */
    about: reactorFacts.nullable(),
    /** The newest version that may be installed, a deprecated one only where there is no other; null: none may. */
    latest: hubVersion.nullable(),
    installed: z.object({
      state: installationState,
      version: reactorVersion.nullable(),
      /** Every way in which the latest version takes more than the one that is installed: an update needs consent. */
      growth: z.array(text),
      /** Actions among them. */
      newActions: z.array(z.string()),
    }),
    /** Open findings, in the accounts that the caller may see, that it could react to; null: the database is away. */
    openFindings: z.int().nullable(),
  })
  .meta({ id: 'HubReactor' });

const oneVersion = reactorParams.extend({ version: reactorVersion });

/** The catalog of reactors. */
export const hubOperations = defineOperations({
  listHubReactors: {
    method: 'get',
    path: '/v1/hub/reactors',
    summary: 'Reactors of the hubs, searched by what they answer to, who publishes them, and what they do.',
    by: 'api-read',
    roles: EVERYONE,
    query: z.strictObject({
      ...paging,
      control: many(z.string().min(1).max(64)),
      technique: many(techniqueId),
      publisher: many(publisher),
      effect: many(effect),
      trust: many(trust),
      action: many(z.string().min(1).max(128)).meta({ description: 'An IAM action that it asks for.' }),
      q: z.string().min(1).max(200).optional().meta({ description: 'A text in publisher, name, title, description, controls or types.' }),
    }),
    answer: definePage(hubReactor).extend({
      /** False: the catalog has more versions than one request reads, and the oldest were left out. Name a control. */
      isComplete: z.boolean(),
    }),
    status: 200,
    failures: [503],
  },
  getHubReactor: {
    method: 'get',
    path: '/v1/hub/reactors/{publisher}/{name}',
    summary: 'One reactor of a hub with all of its versions, the newest first.',
    by: 'api-read',
    roles: EVERYONE,
    params: reactorParams,
    answer: hubReactor.extend({ versions: z.array(hubVersion) }).meta({ id: 'HubReactorWithVersions' }),
    status: 200,
    failures: [404, 503],
  },
  publishReactor: {
    method: 'post',
    path: '/v1/hub/reactors',
    summary:
      'Publishes a version by its bytes. While they are not there, the answer says where they are to be sent; asked again, its checks begin.',
    by: 'api-act',
    roles: PUBLISHERS,
    everywhere: true,
    body: reactorParams.extend({ version: reactorVersion, digest: packageDigest, bytes: z.int().min(1).max(PACKAGE_LIMITS.packedBytes) }),
    answer: z.object({
      /** Null: its bytes are not there. The verdict of its checks is read with `getHubReactor`. */
      version: hubVersion.nullable(),
      /** Null: its bytes are there. The address takes these bytes and no others, once, without a token. */
      upload: z
        .object({ method: z.literal('PUT'), url: z.string(), headers: z.record(z.string(), z.string()), expiresAt: instant })
        .nullable(),
    }),
    hasSecret: true,
    status: 202,
    failures: [409, 413, 415, 422, 503],
  },
  verifyReactor: {
    method: 'post',
    path: '/v1/hub/reactors/{publisher}/{name}/versions/{version}/verification',
    summary: 'Asks again for checks that did not end: signature, manifest, contents, and its test vectors behind a wall.',
    by: 'api-act',
    roles: ADMINS,
    everywhere: true,
    params: oneVersion,
    answer: hubVersion,
    status: 202,
    failures: [404, 409, 503],
  },
  withdrawReactor: {
    method: 'post',
    path: '/v1/hub/reactors/{publisher}/{name}/versions/{version}/withdrawal',
    summary: 'Warns of a version, lets nobody install it any more, or takes it back. It never comes back.',
    by: 'api-act',
    roles: PUBLISHERS,
    everywhere: true,
    params: oneVersion,
    body: z.strictObject({
      state: z.enum(['DEPRECATED', 'REVOKED', 'WITHDRAWN']),
      reason: z
        .string()
        .min(10)
        .max(512)
        .optional()
        .meta({ description: 'Needed for DEPRECATED and REVOKED, for those who have it installed.' }),
      successor: reactorVersion.optional(),
      isMalicious: z.boolean().default(false).meta({ description: 'Revoked ones only: installations disable it, and tell people.' }),
    }),
    answer: hubVersion,
    status: 200,
    failures: [404, 409, 413, 415, 422, 503],
  },
});
