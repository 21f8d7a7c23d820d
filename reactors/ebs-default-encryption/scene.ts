import { DisableEbsEncryptionByDefaultCommand, EC2Client } from '@aws-sdk/client-ec2';
import { accountAt, defineScene } from '#platform/scene/scene.ts';

export const scene = defineScene({
  story: 'An account whose new volumes are not encrypted unless somebody thinks of it',
  finding: { control: 'EC2.7', title: 'EBS default encryption should be enabled', severity: 'MEDIUM' },
  async build({ client, place }) {
    await client(EC2Client).send(new DisableEbsEncryptionByDefaultCommand({}));
    return { resource: accountAt(place) };
  },
});
