import { defineScene } from '@attack-reactor/kit/scene';
import { createBucket, HALF_BLOCKED } from '@attack-reactor/kit/scene/bucket';
import { PutPublicAccessBlockCommand, S3Client } from '@aws-sdk/client-s3';

export const scene = defineScene({
  story: 'A bucket that a policy could open to everybody tomorrow',
  finding: { control: 'S3.8', title: 'S3 general purpose buckets should block public access', severity: 'HIGH' },
  async build(owner) {
    const Bucket = owner.unique('invoices');
    const resource = await createBucket(owner, Bucket);
    const settings = { Bucket, PublicAccessBlockConfiguration: HALF_BLOCKED };
    await owner.client(S3Client).send(new PutPublicAccessBlockCommand(settings));
    return { resource };
  },
});
