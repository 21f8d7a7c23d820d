import { type ContextOf, change, defineReactor, nothingToDo, refuse } from '@attack-reactor/kit';
import { BUCKET_ARN, ownedBucket } from '@attack-reactor/kit/aws/bucket';
import { type BucketVersioningStatus, GetBucketVersioningCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { manifest } from './manifest.ts';
import { texts } from './texts.ts';

type Context = ContextOf<typeof manifest>;

/** null: never turned on. */
const versioning = z.object({ status: z.enum(['Enabled', 'Suspended']).nullable() });

export const reactor = defineReactor(manifest, {
  accepts: BUCKET_ARN,
  async plan(context) {
    const owned = ownedBucket(context);
    const { Status, MFADelete } = await context.clients.of(S3Client).send(new GetBucketVersioningCommand(owned));
    const bucket = owned.Bucket;
    if (Status === 'Enabled') return nothingToDo(texts.versioned({ bucket }));
    if (MFADelete === 'Enabled') return refuse(texts.mfaDelete({ bucket }));
    const { status } = versioning.parse({ status: Status ?? null });
    return change({
      summary: status === null ? texts.turnOnForGood({ bucket }) : texts.turnOn({ bucket }),
      changes: [{ resource: context.resource.Id, field: 'versioning.Status', before: status, after: 'Enabled' }],
      effect: status === null ? 'irreversible' : 'reversible',
      backup: { status },
    });
  },
  apply: (context) => put(context, 'Enabled'),
  // A bucket that was never versioned cannot be so again; suspended is as near as S3 comes.
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html
  rollback: (context, { backup }) => put(context, versioning.parse(backup).status ?? 'Suspended'),
  async readBack(context) {
    const { Status } = await context.clients.of(S3Client).send(new GetBucketVersioningCommand(ownedBucket(context)));
    return versioning.parse({ status: Status ?? null });
  },
});

async function put(context: Context, Status: BucketVersioningStatus): Promise<void> {
  await context.clients.of(S3Client).send(new PutBucketVersioningCommand({ ...ownedBucket(context), VersioningConfiguration: { Status } }));
}
