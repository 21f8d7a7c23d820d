/**
 * Two reactors on one kind of document: each closes a field of it, and writes the document whole, as S3 and IAM want it.
 * The process of one takes its name from REACTOR_ID and its documents from SHELF_URL.
 */
import { change, defineManifest, defineReactor, nothingToDo } from '@attack-reactor/kit';
import { reactorHandler } from '@attack-reactor/kit/lambda';
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { FIELD_OF, type Field, isShelfReactor, SHELF_CONTROLS, type ShelfReactorId } from './field.ts';

const documentSchema = z.record(z.string(), z.union([z.boolean(), z.number()]));
type ShelfDocument = z.output<typeof documentSchema>;
type Work = { readonly executionId: string; readonly resource: { readonly Id: string } };

/** The self-description of a reactor of the shelf. */
export function describeShelfReactor(id: ShelfReactorId) {
  return defineManifest({
    publisher: 'official',
    id,
    version: '1.0.0',
    title: `Close ${FIELD_OF[id]}`,
    description: `Closes the field ${FIELD_OF[id]} of a document.`,
    author: 'ATT&CK Reactor',
    license: 'Apache-2.0',
    controls: [SHELF_CONTROLS[id]],
    findingTypes: [],
    techniques: ['T1530'],
    resourceTypes: ['AwsS3Bucket'],
    effect: 'reversible',
    modes: ['automatic', 'approval', 'notify'],
    parameters: z.strictObject({}),
    controlParameters: {},
    permissions: [{ phases: ['plan', 'apply', 'verify', 'rollback'], actions: ['s3:GetBucketPolicy'], resources: ['{resource}'] }],
  });
}

function defineShelfReactor(id: ShelfReactorId, url: string) {
  const field: Field = FIELD_OF[id];
  const address = (phase: string, { executionId, resource }: Work) =>
    `${url}/${phase}?${new URLSearchParams({ executionId, name: resource.Id.split(':').at(-1) ?? '' })}`;
  const load = async (phase: string, work: Work): Promise<ShelfDocument> => documentSchema.parse(await call(address(phase, work)));
  const store = async (phase: string, work: Work, document: ShelfDocument): Promise<void> => {
    await call(address(phase, work), document);
  };
  return defineReactor(describeShelfReactor(id), {
    accepts: /^arn:aws:s3:::shelf-\d+$/,
    async plan(context) {
      const { [field]: isOpen } = await load('plan', context);
      if (isOpen !== true) return nothingToDo(`${field} is closed`);
      const changes = [{ resource: context.resource.Id, field, before: true, after: false }];
      return change({ summary: `Close ${field}`, changes, backup: { [field]: true } });
    },
    async apply(context) {
      await store('apply', context, { ...(await load('apply', context)), [field]: false });
    },
    async rollback(context, { backup }) {
      const before = documentSchema.parse(backup);
      await store('rollback', context, { ...(await load('rollback', context)), ...before });
    },
    async readBack(context) {
      return { [field]: (await load('read-back', context))[field] ?? null };
    },
  });
}

async function call(address: string, document?: ShelfDocument): Promise<unknown> {
  const body = document === undefined ? {} : { method: 'PUT', body: JSON.stringify(document) };
  const response = await fetch(address, body);
  if (response.ok) return response.json();
  throw Object.assign(new Error('the shelf is busy'), { name: response.status === 429 ? 'ThrottlingException' : 'InternalFailure' });
}

const { REACTOR_ID: id = '', SHELF_URL: url = '' } = process.env;

export const handler: (event: unknown, context: Context) => Promise<unknown> = isShelfReactor(id)
  ? reactorHandler(defineShelfReactor(id, url))
  : () => Promise.reject(new Error(`REACTOR_ID "${id}" is no reactor of the shelf.`));
