import { defineScene } from '@attack-reactor/kit/scene';
import { allowAuditor, createBucket } from '@attack-reactor/kit/scene/bucket';

export const scene = defineScene({
  story: 'A bucket that is read over plain HTTP as well',
  finding: { control: 'S3.5', title: 'S3 general purpose buckets should require requests to use SSL', severity: 'MEDIUM' },
  async build(owner) {
    const name = owner.unique('invoices');
    return { resource: await createBucket(owner, name, [allowAuditor(`arn:${owner.place.partition}:s3:::${name}`)]) };
  },
});
