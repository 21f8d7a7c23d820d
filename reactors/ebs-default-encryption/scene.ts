import { accountAt, defineScene } from '@attack-reactor/kit/scene';
import { DisableEbsEncryptionByDefaultCommand, EC2Client } from '@aws-sdk/client-ec2';

export const scene = defineScene({
  story: 'An account whose new volumes are not encrypted unless somebody thinks of it',
  finding: { control: 'EC2.7', title: 'EBS default encryption should be enabled', severity: 'MEDIUM' },
  async build({ client, place }) {
    await client(EC2Client).send(new DisableEbsEncryptionByDefaultCommand({}));
    return { resource: accountAt(place) };
  },
});
