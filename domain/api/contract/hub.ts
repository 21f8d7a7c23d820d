import { effect, publisher, reactorName, text } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { ADMINS, EVERYONE, PUBLISHERS } from '../role.ts';
import { defineOperations, definePage, instant, many, paging, techniqueId } from './operation.ts';
import { reactorParams } from './reactor-params.ts';

const version = z.string().regex(/^\d+\.\d+\.\d+$/, 'is no version such as 1.2.0');
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'is no digest: sha256: and 64 hex digits');
/** How far the publisher is trusted here; the default policies of installing go by it. */
const trust = z.enum(['official', 'organisation', 'community']);
const MAX_PACKAGE_BYTES = 5 * 1024 * 1024;

/**
 * The states of a version, in their order; none goes back, and an id with its version is never given to other bytes.
 * PUBLISHED: it waits for its checks. REJECTED: it failed them. VERIFIED: it may be installed. DEPRECATED: it still may, with a
 * warning. REVOKED: no more; a malicious one is also disabled where it is installed.
 */
const state = z.enum(['PUBLISHED', 'REJECTED', 'VERIFIED', 'DEPRECATED', 'REVOKED']);

/** Unverified is not bad: nobody could check it, and the policy decides. A bad one is never installed. */
const signature = z.enum(['verified', 'unverified', 'bad']);

const hubVersion = z.object({
  version,
  digest,
  state,
  /** Why it is in its state; null: nobody had to say. */
  reason: z.string().nullable(),
  /** The version to take in place of it. */
  successor: version.nullable(),
  isMalicious: z.boolean(),
  signature,
  /** The wall behind which its test vectors ran; null: they have not. */
  isolation: z.enum(['network-namespace', 'process']).nullable(),
  vectors: z.int(),
  hasProvenance: z.boolean(),
  publishedAt: instant,
  publishedBy: z.string(),
});

const hubReactor = z
  .object({
    publisher,
    name: reactorName,
    trust,
    title: text,
    description: text,
    licence: z.string(),
    effect,
    modes: z.array(z.string()),
    controls: z.array(z.string()),
    findingTypes: z.array(z.string()),
    techniques: z.array(z.string()),
    resourceTypes: z.array(z.string()),
    /** IAM actions that it asks for in any phase. */
    actions: z.array(z.string()),
    /** The newest version that may be installed; null: none may. */
    latest: hubVersion.nullable(),
    installed: z.object({
      state: z.enum(['none', 'installing', 'installed', 'updating', 'uninstalling', 'failed']),
      version: version.nullable(),
      /** Actions that the latest version asks for and the installed one does not: an update needs consent. */
      newActions: z.array(z.string()),
    }),
    /** Open findings, in the accounts that the caller may see, that it could react to; null: the database is away. */
    openFindings: z.int().nullable(),
  })
  .meta({ id: 'HubReactor' });

const oneVersion = reactorParams.extend({ version });

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
    body: reactorParams.extend({ version, digest, bytes: z.int().min(1).max(MAX_PACKAGE_BYTES) }),
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
      successor: version.optional(),
      isMalicious: z.boolean().default(false).meta({ description: 'Revoked ones only: installations disable it, and tell people.' }),
    }),
    answer: hubVersion,
    status: 200,
    failures: [404, 409, 413, 415, 422, 503],
    later: true,
  },
});
