import type { Json } from '@attack-reactor/kit/contract';
import { AuthorizeSecurityGroupIngressCommand, DescribeSecurityGroupRulesCommand, EC2Client, type IpPermission } from '@aws-sdk/client-ec2';
import { reactor } from '#reactors/ec2-restrict-ingress/reactor.ts';
import { ALL_FROM_INSIDE, createGroup, HTTPS, SSH } from '#reactors/ec2-restrict-ingress/scene.ts';
import { describeOnMemberAccount, MEMBER } from '../../support/member-account.ts';

const WORLD = { CidrIp: '0.0.0.0/0', Description: 'the world' };
const OFFICE = { CidrIp: '203.0.113.0/24', Description: 'the office' };
const EVERYTHING: IpPermission = { IpProtocol: 'tcp', FromPort: 0, ToPort: 65535, IpRanges: [WORLD, OFFICE] };

describeOnMemberAccount('reactor ec2-restrict-ingress', (account) => {
  const ec2 = () => account.client(EC2Client);
  const on = (group: string, control?: string, parameters: Record<string, Json> = {}) => ({
    resource: { Type: 'AwsEc2SecurityGroup', Id: `arn:aws:ec2:${MEMBER.region}:${MEMBER.accountId}:security-group/${group}` },
    finding: control === undefined ? {} : { Compliance: { Status: 'FAILED', SecurityControlId: control } },
    parameters,
  });

  const groupWith = (...permissions: IpPermission[]) => createGroup(account, permissions);

  /** All rules in words, with their descriptions. */
  async function loadRules(group: string): Promise<string[]> {
    const Filters = [{ Name: 'group-id', Values: [group] }];
    const { SecurityGroupRules = [] } = await ec2().send(new DescribeSecurityGroupRulesCommand({ Filters }));
    return SecurityGroupRules.map(({ IsEgress, IpProtocol, FromPort, ToPort, CidrIpv4, CidrIpv6, Description }) =>
      [IsEgress ? 'out' : 'in', IpProtocol, FromPort, ToPort, CidrIpv4 ?? CidrIpv6, Description ?? ''].join(' ').trim(),
    ).toSorted();
  }

  it('closes the port of the control to the internet, and brings the rules back with their descriptions', async () => {
    const group = await groupWith(SSH, HTTPS, ALL_FROM_INSIDE);
    const other = await groupWith(SSH);
    const [before, otherBefore] = [await loadRules(group), await loadRules(other)];
    const run = account.run(reactor, on(group, 'EC2.13'));

    const plan = await run.changePlan();
    const planned = await loadRules(group);
    await run.apply(plan);
    await run.apply(plan);
    const after = await loadRules(group);
    const verified = await run.verify();
    await run.rollback(plan.backup);
    await run.rollback(plan.backup);

    expect(plan.summary).toBe(`Security group ${group}: remove tcp 22 from 0.0.0.0/0, tcp 22 from ::/0`);
    expect(planned).toEqual(before);
    expect(after).toEqual([
      'in -1 -1 -1 10.0.0.0/8',
      'in tcp 22 22 203.0.113.0/24 the office',
      'in tcp 443 443 0.0.0.0/0 the world',
      'out -1 -1 -1 0.0.0.0/0',
    ]);
    expect(verified).toEqual({ verified: true });
    expect(await loadRules(group)).toEqual(before);
    expect(await loadRules(other)).toEqual(otherBefore);
  });

  it('gives the same ports to the ranges of the binding instead, and takes them back', async () => {
    const group = await groupWith(SSH, HTTPS);
    const before = await loadRules(group);
    const run = account.run(reactor, on(group, 'EC2.13', { replaceWithCidrs: ['198.51.100.0/24', '203.0.113.0/24'] }));

    const plan = await run.changePlan();
    await run.apply(plan);
    const after = await loadRules(group);
    await run.rollback(plan.backup);

    expect(after).toEqual([
      'in tcp 22 22 198.51.100.0/24 instead of the internet',
      'in tcp 22 22 203.0.113.0/24 the office',
      'in tcp 443 443 0.0.0.0/0 the world',
      'out -1 -1 -1 0.0.0.0/0',
    ]);
    expect(await loadRules(group)).toEqual(before);
  });

  it('takes the internet out of a wide rule and leaves its other sources', async () => {
    const group = await groupWith(EVERYTHING, ALL_FROM_INSIDE);
    const run = account.run(reactor, on(group, 'EC2.14'));

    await run.apply(await run.changePlan());

    expect(await loadRules(group)).toEqual([
      'in -1 -1 -1 10.0.0.0/8',
      'in tcp 0 65535 203.0.113.0/24 the office',
      'out -1 -1 -1 0.0.0.0/0',
    ]);
  });

  it('leaves the ports that are authorized', async () => {
    const group = await groupWith(SSH, HTTPS);
    const closed = account.run(reactor, on(group, 'EC2.18'));
    const opened = account.run(reactor, on(group, 'EC2.18', { authorizedTcpPorts: [22, 443] }));

    expect((await closed.changePlan()).changes).toHaveLength(2);
    expect(await opened.plan()).toMatchObject({ outcome: 'nothing-to-do' });
  });

  it('leaves a rule that came after the plan, and says so', async () => {
    const group = await groupWith(SSH);
    const run = account.run(reactor, on(group, 'EC2.19'));
    const plan = await run.changePlan();
    const late = { IpProtocol: 'tcp', FromPort: 3306, ToPort: 3306, IpRanges: [WORLD] };
    await ec2().send(new AuthorizeSecurityGroupIngressCommand({ GroupId: group, IpPermissions: [late] }));

    await run.apply(plan);

    expect(await loadRules(group)).toContain('in tcp 3306 3306 0.0.0.0/0 the world');
    expect(await run.verify()).toEqual({ verified: false, reason: expect.stringContaining('tcp 3306 from 0.0.0.0/0') });
  });

  it('acts on findings of no such control only as the binding says', async () => {
    const group = await groupWith(SSH);

    expect(await account.run(reactor, on(group)).plan()).toMatchObject({ outcome: 'refuse', reason: expect.stringContaining('asControl') });
    expect(await account.run(reactor, on(group, undefined, { asControl: 'EC2.13' })).plan()).toMatchObject({ outcome: 'change' });
  });

  it('takes the whole internet for no replacement', async () => {
    const group = await groupWith(SSH);

    await expect(account.run(reactor, on(group, 'EC2.13', { replaceWithCidrs: ['0.0.0.0/0'] })).plan()).rejects.toMatchObject({
      name: 'ReactorInvalid',
    });
  });

  it('finds nothing to do where the group is gone', async () => {
    const plan = await account.run(reactor, on('sg-0123456789abcdef0', 'EC2.13')).plan();

    expect(plan).toMatchObject({ outcome: 'nothing-to-do' });
  });
});
