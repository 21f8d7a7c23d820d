import { arnAt, defineScene, type SceneOwner } from '@attack-reactor/kit/scene';
import { createSubnet, createVpc } from '@attack-reactor/kit/scene/network';
import { EC2Client, ModifySubnetAttributeCommand } from '@aws-sdk/client-ec2';

/** @returns the ids of subnets of one VPC, each of which hands out public addresses or not */
export async function createSubnets(owner: Pick<SceneOwner, 'client'>, ...mapsPublicIp: readonly boolean[]): Promise<string[]> {
  const vpc = await createVpc(owner);
  const ids: string[] = [];
  for (const [index, Value] of mapsPublicIp.entries()) {
    const SubnetId = await createSubnet(owner, vpc, `10.1.${index}.0/24`);
    await owner.client(EC2Client).send(new ModifySubnetAttributeCommand({ SubnetId, MapPublicIpOnLaunch: { Value } }));
    ids.push(SubnetId);
  }
  return ids;
}

export const scene = defineScene({
  story: 'A subnet that gives every new instance an address on the internet',
  finding: { control: 'EC2.15', title: 'Amazon EC2 subnets should not automatically assign public IP addresses', severity: 'MEDIUM' },
  async build(owner) {
    const [subnet = ''] = await createSubnets(owner, true);
    return { resource: { Type: 'AwsEc2Subnet', Id: arnAt(owner.place, 'ec2', `subnet/${subnet}`) } };
  },
});
