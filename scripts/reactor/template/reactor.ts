import { type ContextOf, change, defineReactor, nothingToDo, refuse } from '@attack-reactor/kit';
import { BUCKET_ARN, ownedBucket } from '@attack-reactor/kit/aws/bucket';
import { type BucketVersioningStatus, GetBucketVersioningCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { manifest } from './manifest.ts';
import { texts } from './texts.ts';

type Context = ContextOf<typeof manifest>;

/** null: versioning was never turned on. */
const state = z.object({ status: z.enum(['Enabled', 'Suspended']).nullable() });

export const reactor = defineReactor(manifest, {
  accepts: BUCKET_ARN,
  async plan(context) {
    const { Bucket: bucket } = ownedBucket(context);
    const { status } = await readState(context);
    if (status === 'Enabled') return nothingToDo(texts.keepsVersions({ bucket }));
    if (status === 'Suspended' && context.parameters.leaveSuspended) return refuse(texts.wasSuspended({ bucket }));
    return change({
      summary: texts.turnOn({ bucket }),
      changes: [{ resource: context.resource.Id, field: 'versioning.Status', before: status, after: 'Enabled' }],
      // A bucket that once kept versions cannot be one again that never did.
      effect: status === null ? 'irreversible' : 'reversible',
      backup: { status },
    });
  },
  apply: (context) => setStatus(context, 'Enabled'),
  rollback: (context, { backup }) => setStatus(context, state.parse(backup).status ?? 'Suspended'),
  readBack: readState,
});

async function readState(context: Context) {
  const { Status } = await context.clients.of(S3Client).send(new GetBucketVersioningCommand(ownedBucket(context)));
  return state.parse({ status: Status ?? null });
}

async function setStatus(context: Context, Status: BucketVersioningStatus): Promise<void> {
  await context.clients.of(S3Client).send(new PutBucketVersioningCommand({ ...ownedBucket(context), VersioningConfiguration: { Status } }));
}
