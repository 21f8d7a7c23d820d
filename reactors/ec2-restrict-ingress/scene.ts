import { arnAt, defineScene, type SceneOwner } from '@attack-reactor/kit/scene';
import { createSecurityGroup, createVpc } from '@attack-reactor/kit/scene/network';
import { AuthorizeSecurityGroupIngressCommand, EC2Client, type IpPermission } from '@aws-sdk/client-ec2';

const WORLD = { CidrIp: '0.0.0.0/0', Description: 'the world' };
const OFFICE = { CidrIp: '203.0.113.0/24', Description: 'the office' };

/** SSH for everybody and for the office, HTTPS for everybody, everything from inside. */
export const SSH: IpPermission = {
  IpProtocol: 'tcp',
  FromPort: 22,
  ToPort: 22,
  IpRanges: [WORLD, OFFICE],
  Ipv6Ranges: [{ CidrIpv6: '::/0', Description: 'the new world' }],
};
export const HTTPS: IpPermission = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [WORLD] };
export const ALL_FROM_INSIDE: IpPermission = { IpProtocol: '-1', IpRanges: [{ CidrIp: '10.0.0.0/8' }] };

/** @returns the id of a security group with these rules for what comes in */
export async function createGroup(owner: Pick<SceneOwner, 'client'>, permissions: readonly IpPermission[]): Promise<string> {
  const GroupId = await createSecurityGroup(owner, await createVpc(owner), 'web');
  await owner.client(EC2Client).send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [...permissions] }));
  return GroupId;
}

export const scene = defineScene({
  story: 'A security group with SSH open to the internet, and open to the office on purpose',
  finding: {
    control: 'EC2.13',
    title: 'Security groups should not allow ingress from 0.0.0.0/0 or ::/0 to port 22',
    severity: 'HIGH',
  },
  async build(owner) {
    const group = await createGroup(owner, [SSH, HTTPS, ALL_FROM_INSIDE]);
    return { resource: { Type: 'AwsEc2SecurityGroup', Id: arnAt(owner.place, 'ec2', `security-group/${group}`) } };
  },
});
