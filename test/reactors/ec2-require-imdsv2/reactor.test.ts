import { readText } from '@attack-reactor/kit/contract';
import { DescribeInstancesCommand, EC2Client, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { reactor } from '#reactors/ec2-require-imdsv2/reactor.ts';
import { createInstance } from '#reactors/ec2-require-imdsv2/scene.ts';
import { describeOnMemberAccount, MEMBER } from '../../support/member-account.ts';

describeOnMemberAccount('reactor ec2-require-imdsv2', (account) => {
  const ec2 = () => account.client(EC2Client);
  const on = (instance: string) => ({
    resource: { Type: 'AwsEc2Instance', Id: `arn:aws:ec2:${MEMBER.region}:${MEMBER.accountId}:instance/${instance}` },
  });

  const instanceWith = (options: Parameters<typeof createInstance>[1]) => createInstance(account, options);

  async function listOptions(instance: string) {
    const { Reservations } = await ec2().send(new DescribeInstancesCommand({ InstanceIds: [instance] }));
    return Reservations?.[0]?.Instances?.[0]?.MetadataOptions;
  }

  it('requires tokens, keeps every other option, and brings the earlier ones back', async () => {
    const instance = await instanceWith({ HttpTokens: 'optional' });
    const other = await instanceWith({ HttpTokens: 'optional' });
    const before = await listOptions(instance);
    const run = account.run(reactor, on(instance));

    const plan = await run.changePlan();
    const planned = await listOptions(instance);
    await run.apply(plan);
    await run.apply(plan);
    const after = await listOptions(instance);
    const verified = await run.verify();
    await run.rollback(plan.backup);

    expect(planned).toEqual(before);
    expect(plan.changes).toEqual([
      { resource: on(instance).resource.Id, field: 'MetadataOptions.HttpTokens', before: 'optional', after: 'required' },
    ]);
    expect(after).toEqual({ ...before, HttpTokens: 'required' });
    expect(verified).toEqual({ verified: true });
    expect(await listOptions(instance)).toEqual(before);
    expect(await listOptions(other)).toEqual(before);
  });

  it.each([
    [3, 3],
    [1, 2],
  ])('asked for %i hops, makes 2 hops %i', async (hopLimit, expected) => {
    const instance = await instanceWith({ HttpTokens: 'optional' });
    const run = account.run(reactor, { ...on(instance), parameters: { hopLimit } });

    await run.apply(await run.changePlan());

    expect(await listOptions(instance)).toMatchObject({ HttpTokens: 'required', HttpPutResponseHopLimit: expected });
  });

  it.each([
    [1, true],
    [2, false],
  ])('warns of containers where an answer may travel %i hops: %s', async (HttpPutResponseHopLimit, warns) => {
    const instance = await instanceWith({ HttpTokens: 'optional', HttpPutResponseHopLimit });

    const { summary } = await account.run(reactor, on(instance)).changePlan();

    expect(readText(summary, 'en')).toContain('MetadataNoToken');
    expect(readText(summary, 'en').includes('hop limit is 1')).toBe(warns);
  });

  it('says so when the instance allows IMDSv1 again', async () => {
    const instance = await instanceWith({ HttpTokens: 'optional' });
    const run = account.run(reactor, on(instance));
    const plan = await run.changePlan();
    await run.apply(plan);

    await run.rollback(plan.backup);

    expect(await run.verify()).toMatchObject({ verified: false });
  });

  it('finds nothing to do where tokens are required, or where the instance is gone', async () => {
    const good = await instanceWith({ HttpTokens: 'required' });
    const gone = await instanceWith({ HttpTokens: 'optional' });
    await ec2().send(new TerminateInstancesCommand({ InstanceIds: [gone] }));

    expect(await account.run(reactor, on(good)).plan()).toMatchObject({ outcome: 'nothing-to-do' });
    expect(await account.run(reactor, on(gone)).plan()).toEqual({ outcome: 'nothing-to-do', summary: `Instance ${gone} is terminated` });
  });

  it('refuses where the metadata service is off', async () => {
    const instance = await instanceWith({ HttpTokens: 'optional', HttpEndpoint: 'disabled' });

    expect(await account.run(reactor, on(instance)).plan()).toMatchObject({ outcome: 'refuse', reason: expect.stringContaining('is off') });
  });
});
