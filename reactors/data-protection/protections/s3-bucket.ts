import { BUCKET_ARN, ownedBucket } from '@attack-reactor/kit/aws/bucket';
import { GetBucketVersioningCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { defineProtection } from '../protection.ts';
import { texts } from '../texts.ts';

/** null: never had versioning. */
const versioning = z.enum(['Enabled', 'Suspended']).nullable();

/**
 * Versioning, so that what is overwritten or deleted can come back. A bucket that never had it can only be suspended
 * afterwards: https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html
 */
export const bucket = defineProtection({
  spelling: BUCKET_ARN,
  settings: z.object({ versioning }).partial(),
  async inspect(context) {
    const { Status } = await context.clients.of(S3Client).send(new GetBucketVersioningCommand(ownedBucket(context)));
    const settings = { versioning: versioning.parse(Status ?? null) };
    return {
      settings,
      wanted: { versioning: 'Enabled' as const },
      ...(settings.versioning === null && { irreversible: texts.versioningStays() }),
    };
  },
  async write(context, values) {
    if (values.versioning === undefined) return;
    const VersioningConfiguration = { Status: values.versioning ?? 'Suspended' };
    await context.clients.of(S3Client).send(new PutBucketVersioningCommand({ ...ownedBucket(context), VersioningConfiguration }));
  },
});
