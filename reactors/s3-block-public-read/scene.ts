import { defineScene } from '@attack-reactor/kit/scene';
import { allowAuditor, allowPublicRead, createBucket } from '@attack-reactor/kit/scene/bucket';

export const scene = defineScene({
  story: 'A bucket whose policy lets everybody read, and an auditor on purpose',
  finding: { control: 'S3.2', title: 'S3 general purpose buckets should block public read access', severity: 'CRITICAL' },
  async build(owner) {
    const name = owner.unique('invoices');
    const arn = `arn:${owner.place.partition}:s3:::${name}`;
    return { resource: await createBucket(owner, name, [allowPublicRead(arn), allowAuditor(arn)]) };
  },
});
