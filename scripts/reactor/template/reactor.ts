import { absentWhen, type ContextOf, change, defineReactor, nothingToDo } from '@attack-reactor/kit';
import { BUCKET_ARN, ownedBucket } from '@attack-reactor/kit/aws/bucket';
import {
  DeleteBucketLifecycleCommand,
  GetBucketLifecycleConfigurationCommand,
  PutBucketLifecycleConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import * as z from 'zod';
import { manifest } from './manifest.ts';
import { texts } from './texts.ts';

type Context = ContextOf<typeof manifest>;

/** How long uploads may stay unfinished; null: for ever. */
const state = z.object({ days: z.int().nullable() });

export const reactor = defineReactor(manifest, {
  accepts: BUCKET_ARN,
  async plan(context) {
    const { Bucket: bucket } = ownedBucket(context);
    if ((await readRules(context)).length > 0) return nothingToDo(texts.hasRules({ bucket }));
    const { days } = context.parameters;
    return change({
      summary: texts.addRule({ bucket, days }),
      changes: [{ resource: context.resource.Id, field: 'lifecycle.AbortIncompleteMultipartUpload', before: null, after: days }],
      backup: { days: null },
    });
  },
  apply: (context) => setDays(context, context.parameters.days),
  rollback: (context, { backup }) => setDays(context, state.parse(backup).days),
  async readBack(context) {
    const [rule] = await readRules(context);
    return { days: rule?.AbortIncompleteMultipartUpload?.DaysAfterInitiation ?? null };
  },
});

async function readRules(context: Context) {
  const command = new GetBucketLifecycleConfigurationCommand(ownedBucket(context));
  const answer = await absentWhen(['NoSuchLifecycleConfiguration'], () => context.clients.of(S3Client).send(command));
  return answer?.Rules ?? [];
}

async function setDays(context: Context, days: number | null): Promise<void> {
  const s3 = context.clients.of(S3Client);
  const owned = ownedBucket(context);
  if (days === null) {
    await s3.send(new DeleteBucketLifecycleCommand(owned));
    return;
  }
  const rule = {
    ID: 'end-unfinished-uploads',
    Status: 'Enabled' as const,
    Filter: { Prefix: '' },
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: days },
  };
  await s3.send(new PutBucketLifecycleConfigurationCommand({ ...owned, LifecycleConfiguration: { Rules: [rule] } }));
}
