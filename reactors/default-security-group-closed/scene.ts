import { arnAt, defineScene, type SceneOwner } from '@attack-reactor/kit/scene';
import { createSecurityGroup, createVpc } from '@attack-reactor/kit/scene/network';
import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateManagedPrefixListCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';

/** A VPC whose default group has one rule of every kind, and another group with one. */
export async function createOpenDefaultGroup(owner: SceneOwner) {
  const ec2 = owner.client(EC2Client);
  const vpc = await createVpc(owner);
  const Filters = [
    { Name: 'vpc-id', Values: [vpc] },
    { Name: 'group-name', Values: ['default'] },
  ];
  const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
  const group = SecurityGroups?.[0]?.GroupId ?? '';
  const other = await createSecurityGroup(owner, vpc, 'web');
  const { PrefixList } = await ec2.send(
    new CreateManagedPrefixListCommand({ PrefixListName: 'office', AddressFamily: 'IPv4', MaxEntries: 1 }),
  );
  const permissions = everyKindOfRule(group, other, PrefixList?.PrefixListId ?? '');
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: group, IpPermissions: permissions }));
  await ec2.send(new AuthorizeSecurityGroupEgressCommand({ GroupId: group, IpPermissions: permissions.slice(0, 2) }));
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: other, IpPermissions: permissions.slice(0, 1) }));
  return { vpc, group, other };
}

function everyKindOfRule(group: string, other: string, PrefixListId: string) {
  const tcp = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443 };
  return [
    { ...tcp, IpRanges: [{ CidrIp: '0.0.0.0/0', Description: 'the world' }, { CidrIp: '203.0.113.0/24' }] },
    { ...tcp, Ipv6Ranges: [{ CidrIpv6: '::/0', Description: 'the new world' }] },
    { ...tcp, PrefixListIds: [{ PrefixListId }] },
    { ...tcp, UserIdGroupPairs: [{ GroupId: other }] },
    { IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: group }] },
    { IpProtocol: 'icmp', FromPort: -1, ToPort: -1, IpRanges: [{ CidrIp: '10.0.0.0/8' }] },
  ];
}

export const scene = defineScene({
  story: 'A default security group that lets the world in, and everything that forgot to name a group',
  finding: {
    control: 'EC2.2',
    title: 'VPC default security groups should not allow inbound or outbound traffic',
    severity: 'HIGH',
  },
  async build(owner) {
    const { group } = await createOpenDefaultGroup(owner);
    return { resource: { Type: 'AwsEc2SecurityGroup', Id: arnAt(owner.place, 'ec2', `security-group/${group}`) } };
  },
});
