import { arnAt, defineScene } from '@attack-reactor/kit/scene';
import { createBucket } from '@attack-reactor/kit/scene/bucket';
import { createVpc } from '@attack-reactor/kit/scene/network';

export const scene = defineScene({
  story: 'A network in which nobody could tell afterwards who talked to whom',
  finding: { control: 'EC2.6', title: 'VPC flow logging should be enabled in all VPCs', severity: 'MEDIUM' },
  async build(owner) {
    const { Id: destination } = await createBucket(owner, owner.unique('flow-logs'));
    return {
      resource: { Type: 'AwsEc2Vpc', Id: arnAt(owner.place, 'ec2', `vpc/${await createVpc(owner)}`) },
      parameters: { destination },
    };
  },
});
