import { createSubnet } from '@attack-reactor/kit/scene/network';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateNetworkInterfaceCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { reactor } from '#reactors/default-security-group-closed/reactor.ts';
import { createOpenDefaultGroup } from '#reactors/default-security-group-closed/scene.ts';
import { describeOnMemberAccount, MEMBER } from '../../support/member-account.ts';

describeOnMemberAccount('reactor default-security-group-closed', (account) => {
  const ec2 = () => account.client(EC2Client);
  const on = (group: string) => ({
    resource: { Type: 'AwsEc2SecurityGroup', Id: `arn:aws:ec2:${MEMBER.region}:${MEMBER.accountId}:security-group/${group}` },
  });

  const vpcWithDefaultGroup = () => createOpenDefaultGroup(account);

  async function listPermissions(...groups: string[]) {
    const { SecurityGroups = [] } = await ec2().send(new DescribeSecurityGroupsCommand({ GroupIds: groups }));
    return groups.map((group) => {
      const { IpPermissions, IpPermissionsEgress } = SecurityGroups.find(({ GroupId }) => GroupId === group) ?? {};
      return { ingress: sorted(IpPermissions), egress: sorted(IpPermissionsEgress) };
    });
  }

  it('removes all rules of that group, and brings back every kind of them', async () => {
    const { group, other } = await vpcWithDefaultGroup();
    const before = await listPermissions(group, other);
    const run = account.run(reactor, on(group));

    const plan = await run.changePlan();
    const planned = await listPermissions(group, other);
    await run.apply(plan);
    await run.apply(plan);
    const after = await listPermissions(group, other);
    const verified = await run.verify();
    await run.rollback(plan.backup);
    await run.rollback(plan.backup);

    expect(planned).toEqual(before);
    expect(plan.changes).toHaveLength(11);
    expect(after).toEqual([{ ingress: [], egress: [] }, before[1]]);
    expect(verified).toEqual({ verified: true });
    expect(await listPermissions(group, other)).toEqual(before);
  });

  it('finds nothing to do once it is closed', async () => {
    const { group } = await vpcWithDefaultGroup();
    const run = account.run(reactor, on(group));
    await run.apply(await run.changePlan());

    expect(await run.plan()).toEqual({ outcome: 'nothing-to-do', summary: `Default security group ${group} has no rules` });
  });

  it('leaves a rule that came after the plan, and says so', async () => {
    const { group } = await vpcWithDefaultGroup();
    const run = account.run(reactor, on(group));
    const plan = await run.changePlan();
    const late = { IpProtocol: 'udp', FromPort: 53, ToPort: 53, IpRanges: [{ CidrIp: '10.0.0.0/8' }] };
    await ec2().send(new AuthorizeSecurityGroupIngressCommand({ GroupId: group, IpPermissions: [late] }));

    await run.apply(plan);

    expect((await listPermissions(group))[0]?.ingress).toMatchObject([late]);
    expect(await run.verify()).toMatchObject({ verified: false, reason: expect.stringContaining('remove its rule') });
  });

  it('refuses while a network interface uses the group, unless the binding says otherwise', async () => {
    const { vpc, group } = await vpcWithDefaultGroup();
    const request = { SubnetId: await createSubnet(account, vpc), Groups: [group] };
    const { NetworkInterface } = await ec2().send(new CreateNetworkInterfaceCommand(request));

    expect(await account.run(reactor, on(group)).plan()).toEqual({
      outcome: 'refuse',
      reason: expect.stringContaining(`used by ${NetworkInterface?.NetworkInterfaceId} (no instance)`),
    });
    expect(await account.run(reactor, { ...on(group), parameters: { evenIfInUse: true } }).plan()).toMatchObject({ outcome: 'change' });
  });

  it('refuses a group that is no default group', async () => {
    const { other } = await vpcWithDefaultGroup();

    expect(await account.run(reactor, on(other)).plan()).toMatchObject({ outcome: 'refuse', reason: expect.stringContaining('"web"') });
  });
});

/** EC2 answers in any order. */
function sorted(permissions: readonly object[] = []): object[] {
  return permissions.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
