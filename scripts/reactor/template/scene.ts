import { defineScene } from '@attack-reactor/kit/scene';
import { createBucket } from '@attack-reactor/kit/scene/bucket';

/** A bucket that the reactor is for, built in an account of the emulator. */
export const scene = defineScene({
  story: 'A bucket that keeps no versions',
  finding: { control: 'S3.13', title: 'S3 general purpose buckets should have Lifecycle configurations', severity: 'LOW' },
  build: async (owner) => ({ resource: await createBucket(owner, owner.unique('invoices')) }),
});
