import { readResourceName } from '@attack-reactor/kit';
import { createBucket } from '@attack-reactor/kit/scene/bucket';
import { createVpc } from '@attack-reactor/kit/scene/network';
import { CreateFlowLogsCommand, DescribeFlowLogsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { reactor } from '#reactors/vpc-flow-logs/reactor.ts';
import { describeOnMemberAccount, MEMBER } from '../../support/member-account.ts';

const BUCKET = 'arn:aws:s3:::flow-logs-of-all';
const OTHER_BUCKET = 'arn:aws:s3:::flow-logs-of-a-team';
const LOG_GROUP = `arn:aws:logs:${MEMBER.region}:${MEMBER.accountId}:log-group:flow-logs`;
const ROLE = `arn:aws:iam::${MEMBER.accountId}:role/flow-logs`;

describeOnMemberAccount('reactor vpc-flow-logs', (account) => {
  const ec2 = () => account.client(EC2Client);
  const on = (vpc: string, parameters: Record<string, string | number> = { destination: BUCKET }) => ({
    resource: { Type: 'AwsEc2Vpc', Id: `arn:aws:ec2:${MEMBER.region}:${MEMBER.accountId}:vpc/${vpc}` },
    parameters,
  });

  const vpc = () => createVpc(account);

  async function buckets(): Promise<void> {
    for (const arn of [BUCKET, OTHER_BUCKET]) await createBucket(account, readResourceName(arn));
  }

  async function logged(ResourceIds: string[], TrafficType: 'ACCEPT' | 'ALL' | 'REJECT', LogDestination = OTHER_BUCKET): Promise<void> {
    await ec2().send(
      new CreateFlowLogsCommand({ ResourceIds, ResourceType: 'VPC', TrafficType, LogDestinationType: 's3', LogDestination }),
    );
  }

  async function flowLogs() {
    const { FlowLogs = [] } = await ec2().send(new DescribeFlowLogsCommand({}));
    return FlowLogs;
  }

  it('creates one flow log, however often it runs, and removes no other', async () => {
    const [id, other] = [await vpc(), await vpc()];
    await buckets();
    await logged([id], 'ACCEPT', BUCKET);
    await logged([other], 'REJECT', BUCKET);
    const before = await flowLogs();
    const run = account.run(reactor, on(id, { destination: OTHER_BUCKET }));

    const plan = await run.changePlan();
    const planned = await flowLogs();
    const created = await run.apply(plan);
    const again = await run.apply(plan);
    const added = (await flowLogs()).filter(({ FlowLogId }) => !before.some((one) => one.FlowLogId === FlowLogId));
    const verified = await run.verify();
    await run.rollback(plan.backup, created);
    await run.rollback(plan.backup, created);

    expect(planned).toEqual(before);
    expect(added).toMatchObject([
      {
        FlowLogId: expect.any(String),
        ResourceId: id,
        TrafficType: 'REJECT',
        LogDestination: OTHER_BUCKET,
        MaxAggregationInterval: 600,
        Tags: [{ Key: 'attack-reactor/execution', Value: 'test-execution' }],
      },
    ]);
    expect(created).toEqual([added[0]?.FlowLogId]);
    expect(again).toEqual(created);
    expect(verified).toEqual({ verified: true });
    expect(await flowLogs()).toEqual(before);
  });

  it('delivers to a log group with the role of the binding', async () => {
    const id = await vpc();
    const run = account.run(reactor, on(id, { destination: LOG_GROUP, deliveryRoleArn: ROLE, trafficType: 'ALL', aggregationSeconds: 60 }));

    await run.apply(await run.changePlan());

    expect(await flowLogs()).toMatchObject([
      { ResourceId: id, TrafficType: 'ALL', LogGroupName: 'flow-logs', DeliverLogsPermissionArn: ROLE, MaxAggregationInterval: 60 },
    ]);
    // The group does not exist, so that nothing arrives: moto and EC2 say so in the flow log's status.
    expect(await run.verify()).toMatchObject({ verified: false, reason: expect.stringContaining('Access error') });
  });

  it('says what EC2 says when the bucket does not exist', async () => {
    const id = await vpc();
    const run = account.run(reactor, on(id));

    await expect(run.apply(await run.changePlan())).rejects.toMatchObject({
      name: 'ReactorFailed',
      message: expect.stringContaining('does not exist'),
    });
    expect(await run.verify()).toMatchObject({ verified: false });
  });

  it.each(['REJECT', 'ALL'] as const)('finds nothing to do where %s traffic is logged', async (traffic) => {
    const id = await vpc();
    await buckets();
    await logged([id], traffic);

    expect(await account.run(reactor, on(id)).plan()).toMatchObject({ outcome: 'nothing-to-do' });
  });

  it.each([
    ['a destination', {}, 'Set destination'],
    ['a role for a log group', { destination: LOG_GROUP }, 'Set deliveryRoleArn'],
    [
      'a log group of its own account',
      { destination: LOG_GROUP.replace(MEMBER.accountId, '333344445555'), deliveryRoleArn: ROLE },
      'is not in account 210987654321',
    ],
  ])('refuses without %s', async (_what, parameters, reason) => {
    const id = await vpc();

    expect(await account.run(reactor, on(id, parameters)).plan()).toEqual({ outcome: 'refuse', reason: expect.stringContaining(reason) });
  });

  it('refuses where a flow log of other traffic goes to the same place', async () => {
    const id = await vpc();
    await buckets();
    await logged([id], 'ACCEPT', BUCKET);

    expect(await account.run(reactor, on(id)).plan()).toMatchObject({ outcome: 'refuse', reason: expect.stringContaining('logs ACCEPT') });
  });

  it('takes no destination of another kind', async () => {
    const id = await vpc();

    await expect(account.run(reactor, on(id, { destination: 'my-bucket' })).plan()).rejects.toMatchObject({ name: 'ReactorInvalid' });
  });
});
