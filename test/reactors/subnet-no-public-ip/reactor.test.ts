import { DescribeSubnetsCommand, EC2Client, ModifySubnetAttributeCommand } from '@aws-sdk/client-ec2';
import { reactor } from '#reactors/subnet-no-public-ip/reactor.ts';
import { createSubnets } from '#reactors/subnet-no-public-ip/scene.ts';
import { describeOnMemberAccount, MEMBER } from '../../support/member-account.ts';

describeOnMemberAccount('reactor subnet-no-public-ip', (account) => {
  const ec2 = () => account.client(EC2Client);
  const on = (subnet: string) => ({
    resource: { Type: 'AwsEc2Subnet', Id: `arn:aws:ec2:${MEMBER.region}:${MEMBER.accountId}:subnet/${subnet}` },
  });

  const subnets = (...mapsPublicIp: boolean[]) => createSubnets(account, ...mapsPublicIp);

  async function described(ids: readonly string[]) {
    const { Subnets = [] } = await ec2().send(new DescribeSubnetsCommand({ SubnetIds: [...ids] }));
    return ids.map((id) => Subnets.find(({ SubnetId }) => SubnetId === id));
  }

  it('changes that subnet and nothing else of it, and brings it back', async () => {
    const [subnet = '', other = ''] = await subnets(true, true);
    const before = await described([subnet, other]);
    const run = account.run(reactor, on(subnet));

    const plan = await run.changePlan();
    const planned = await described([subnet, other]);
    await run.apply(plan);
    await run.apply(plan);
    const after = await described([subnet, other]);
    const verified = await run.verify();
    await run.rollback(plan.backup);
    await run.rollback(plan.backup);

    expect(planned).toEqual(before);
    expect(after).toEqual([{ ...before[0], MapPublicIpOnLaunch: false }, before[1]]);
    expect(verified).toEqual({ verified: true });
    expect(await described([subnet, other])).toEqual(before);
  });

  it('finds nothing to do where none are handed out', async () => {
    const [subnet = ''] = await subnets(false);

    expect(await account.run(reactor, on(subnet)).plan()).toMatchObject({ outcome: 'nothing-to-do' });
  });

  it('says so when the subnet hands out addresses again', async () => {
    const [subnet = ''] = await subnets(true);
    const run = account.run(reactor, on(subnet));
    await run.apply(await run.changePlan());

    await ec2().send(new ModifySubnetAttributeCommand({ SubnetId: subnet, MapPublicIpOnLaunch: { Value: true } }));

    expect(await run.verify()).toMatchObject({ verified: false });
  });

  it('finds nothing to do where there is no such subnet, and refuses an id that it cannot read', async () => {
    expect(await account.run(reactor, on('subnet-0123456789abcdef0')).plan()).toMatchObject({ outcome: 'nothing-to-do' });
    expect(await account.run(reactor, on('main')).plan()).toMatchObject({ outcome: 'refuse' });
  });
});
