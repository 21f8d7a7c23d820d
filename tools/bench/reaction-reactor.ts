/**
 * A reactor that keeps the contract of every reactor and has no AWS behind it: what it "changed" it remembers in its own
 * process. Emulated member accounts would be measured otherwise. Runs from source behind the Lambda stand-in.
 */

import { change, defineReactor, nothingToDo } from '@attack-reactor/kit';
import { BUCKET_ARN } from '@attack-reactor/kit/aws/bucket';
import { reactorHandler } from '@attack-reactor/kit/lambda';
import type { Context } from 'aws-lambda';
import { manifest } from './reaction-manifest.ts';

const closed = new Set<string>();

const reactor = defineReactor(manifest, {
  accepts: BUCKET_ARN,
  async plan({ resource: { Id: id } }) {
    if (closed.has(id)) return nothingToDo(`${id} blocks public access`);
    return change({
      summary: `${id}: turn on Block Public Access`,
      changes: ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'].map((field) => ({
        resource: id,
        field,
        before: false,
        after: true,
      })),
      backup: { isClosed: false },
    });
  },
  async apply({ resource }) {
    closed.add(resource.Id);
  },
  async rollback({ resource }) {
    closed.delete(resource.Id);
  },
  async readBack({ resource }) {
    return { isClosed: closed.has(resource.Id) };
  },
});

export const handler: (event: unknown, context: Context) => Promise<unknown> = reactorHandler(reactor);
