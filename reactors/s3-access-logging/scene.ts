import { defineScene, type SceneOwner } from '@attack-reactor/kit/scene';
import { createBucket } from '@attack-reactor/kit/scene/bucket';

/** Makes a bucket that S3 may deliver logs to. */
export async function createLogBucket(owner: Pick<SceneOwner, 'client' | 'place'>, name: string): Promise<void> {
  const Principal = { Service: 'logging.s3.amazonaws.com' };
  const Resource = `arn:${owner.place.partition}:s3:::${name}/*`;
  await createBucket(owner, name, [{ Effect: 'Allow', Principal, Action: ['s3:PutObject'], Resource }]);
}

export const scene = defineScene({
  story: 'A bucket that keeps no record of who reads it',
  finding: {
    control: 'S3.9',
    title: 'S3 general purpose buckets should have server access logging enabled',
    severity: 'MEDIUM',
  },
  async build(owner) {
    const targetBucket = owner.unique('logs');
    await createLogBucket(owner, targetBucket);
    return { resource: await createBucket(owner, owner.unique('invoices')), parameters: { targetBucket } };
  },
});
