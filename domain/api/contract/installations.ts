import { effect, mode, permission, reactorId, reactorVersion, text } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { packageDigest } from '#domain/hub/catalog-version.ts';
import { installationReport } from '#domain/hub/installation-report.ts';
import { installationState } from '#domain/hub/installation-state.ts';
import { installationView, installPreview } from '#domain/hub/installation-view.ts';
import { EVERYONE, PUBLISHERS } from '../role.ts';
import { defineOperations, instant } from './operation.ts';
import { reactorParams } from './reactor-params.ts';

const wanted = z.object({
  version: reactorVersion,
  digest: packageDigest,
  /** The person who agreed to its rights, when, and to which manifest. */
  by: z.string(),
  at: instant,
  manifestDigest: packageDigest,
  /** The version to go back to; null: none was wanted before. */
  before: reactorVersion.nullable(),
});

const installation = z
  .object({
    id: reactorId,
    state: installationState,
    installed: installationView.shape.installed,
    /** Null: nobody wants it from a hub. */
    wanted: wanted.nullable(),
    /** The last work on it, with everything that was said; null: there was none. */
    report: installationReport.pick({ version: true, state: true, messages: true, at: true }).nullable(),
    /** Everything that needs it, as far as the caller may see: bindings and running executions keep an uninstall off. */
    uses: z.object({
      bindings: z.array(z.string()),
      executions: z.array(z.string()),
      /** Changes that nobody could undo without it. */
      undoableChanges: z.int(),
      /** False: there are more executions than one request reads, so that the numbers are at least these. */
      isComplete: z.boolean(),
      /** Controls and finding types that no other installed reactor answers to. */
      coverage: z.array(z.string()),
    }),
  })
  .meta({ id: 'Installation' });

/** The part of a manifest that people agree to. */
const agreed = z.object({
  title: text,
  description: text,
  author: z.string(),
  license: z.string(),
  controls: z.array(z.string()).readonly(),
  findingTypes: z.array(z.string()).readonly(),
  techniques: z.array(z.string()).readonly(),
  resourceTypes: z.array(z.string()).readonly(),
  effect,
  modes: z.array(mode).readonly(),
  permissions: z.array(permission).readonly(),
});

const preview = z
  .object({ ...installPreview.omit({ reactorId: true, manifest: true }).shape, id: reactorId, manifest: agreed })
  .meta({ id: 'InstallPreview' });

/** The wish as it is written down; its work begins by itself, and the outcome is read with `getReactor`. */
const wish = z.object({ id: reactorId, wanted }).meta({ id: 'ReactorWish' });

/** Reactors of a hub as they are installed here. Every tenant shares them. */
export const installationOperations = defineOperations({
  getReactor: {
    method: 'get',
    path: '/v1/reactors/{publisher}/{name}',
    summary: 'One reactor as it is installed, wanted, or was: how far the work on it is, why it failed, and what still needs it.',
    by: 'api-read',
    roles: EVERYONE,
    params: reactorParams,
    answer: installation,
    status: 200,
    failures: [404, 503],
  },
  previewReactor: {
    method: 'post',
    path: '/v1/reactors/{publisher}/{name}/preview',
    summary:
      'Says what would come of installing a version: its rights, what grows by it, and what stands against it. Nothing is installed.',
    by: 'api-act',
    roles: PUBLISHERS,
    everywhere: true,
    params: reactorParams,
    body: z.strictObject({ version: reactorVersion.optional().meta({ description: 'Left out: the newest one that the hub offers.' }) }),
    answer: preview,
    status: 200,
    failures: [404, 409, 413, 415, 422, 503],
  },
  installReactor: {
    method: 'put',
    path: '/v1/reactors/{publisher}/{name}',
    summary: 'Wants a version of a reactor of a hub, by its bytes and the rights that the caller agrees to. Its work begins by itself.',
    by: 'api-act',
    roles: PUBLISHERS,
    everywhere: true,
    params: reactorParams,
    body: z.strictObject({
      version: reactorVersion,
      digest: packageDigest.meta({ description: 'The bytes, as the hub names them.' }),
      manifestDigest: packageDigest.meta({ description: 'The manifest whose rights the caller agrees to, as the preview names it.' }),
    }),
    answer: wish,
    status: 202,
    failures: [404, 409, 413, 415, 422, 503],
  },
  revertReactor: {
    method: 'post',
    path: '/v1/reactors/{publisher}/{name}/reversion',
    summary: 'Wants the version again that was wanted before, with the consent that was given then. Changes in accounts stay.',
    by: 'api-act',
    roles: PUBLISHERS,
    everywhere: true,
    params: reactorParams,
    answer: wish,
    status: 202,
    failures: [404, 409, 503],
  },
  uninstallReactor: {
    method: 'delete',
    path: '/v1/reactors/{publisher}/{name}',
    summary: 'Wants a reactor of a hub gone. What needs it keeps it: the outcome says what that is.',
    by: 'api-act',
    roles: PUBLISHERS,
    everywhere: true,
    params: reactorParams,
    query: z.strictObject({
      forgetsUndo: z
        .enum(['true', 'false'])
        .default('false')
        .meta({ description: 'true: an admin agrees that what it changed cannot be undone any more.' }),
    }),
    answer: null,
    status: 202,
    failures: [404, 409, 503],
  },
});
