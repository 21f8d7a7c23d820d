import { accountAt, defineScene } from '@attack-reactor/kit/scene';
import { HALF_BLOCKED } from '@attack-reactor/kit/scene/bucket';
import { PutPublicAccessBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';

export const scene = defineScene({
  story: 'An account in which a bucket policy may let everybody in',
  finding: {
    control: 'S3.1',
    title: 'S3 general purpose buckets should have block public access settings enabled',
    severity: 'MEDIUM',
  },
  async build({ client, place }) {
    const settings = { AccountId: place.accountId, PublicAccessBlockConfiguration: HALF_BLOCKED };
    await client(S3ControlClient).send(new PutPublicAccessBlockCommand(settings));
    return { resource: accountAt(place) };
  },
});
