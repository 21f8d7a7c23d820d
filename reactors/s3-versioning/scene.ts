import { defineScene } from '@attack-reactor/kit/scene';
import { createBucket } from '@attack-reactor/kit/scene/bucket';

export const scene = defineScene({
  story: 'A bucket in which what is overwritten is gone',
  finding: { control: 'S3.14', title: 'S3 general purpose buckets should have versioning enabled', severity: 'LOW' },
  build: async (owner) => ({ resource: await createBucket(owner, owner.unique('invoices')) }),
});
