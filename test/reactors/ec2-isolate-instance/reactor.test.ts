import type { Json } from '@attack-reactor/kit/contract';
import {
  CreateTagsCommand,
  DeleteNetworkInterfaceCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSnapshotsCommand,
  DetachNetworkInterfaceCommand,
  EC2Client,
  ModifyNetworkInterfaceAttributeCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { reactor } from '#reactors/ec2-isolate-instance/reactor.ts';
import { createInstanceInTwoNetworks } from '#reactors/ec2-isolate-instance/scene.ts';
import { runDetected } from '../../support/detection.ts';
import { describeOnMemberAccount, MEMBER } from '../../support/member-account.ts';
import { stubService, xmlAnswer } from '../../support/stub-service.ts';

const BRUTE_FORCE = 'TTPs/Initial Access/UnauthorizedAccess:EC2-SSHBruteForce';

describeOnMemberAccount('reactor ec2-isolate-instance', (account) => {
  const ec2 = () => account.client(EC2Client);
  const on = (instance: string, parameters: Record<string, Json> = {}) => ({
    resource: { Type: 'AwsEc2Instance', Id: `arn:aws:ec2:${MEMBER.region}:${MEMBER.accountId}:instance/${instance}` },
    parameters,
  });

  const scene = () => createInstanceInTwoNetworks(account);

  async function loadGroups(interfaces: readonly string[]): Promise<string[][]> {
    const { NetworkInterfaces = [] } = await ec2().send(new DescribeNetworkInterfacesCommand({}));
    return interfaces.map((id) => {
      const { Groups = [] } = NetworkInterfaces.find((one) => one.NetworkInterfaceId === id) ?? {};
      return Groups.map(({ GroupId = '' }) => GroupId).toSorted();
    });
  }

  async function securityGroups() {
    const { SecurityGroups = [] } = await ec2().send(new DescribeSecurityGroupsCommand({}));
    return SecurityGroups;
  }

  async function snapshots() {
    const { Snapshots = [] } = await ec2().send(new DescribeSnapshotsCommand({ OwnerIds: ['self'] }));
    return Snapshots;
  }

  it('gives every interface a group without rules, per VPC, and releases it again', async () => {
    const { instance, interfaces, other } = await scene();
    const all = [...interfaces, other];
    const [before, groupsBefore] = [await loadGroups(all), await securityGroups()];
    const run = runDetected(account, reactor, on(instance));

    const plan = await run.changePlan();
    const planned = [await loadGroups(all), await securityGroups()];
    const created = await run.apply(plan);
    const again = await run.apply(plan);
    const after = await loadGroups(all);
    const added = (await securityGroups()).filter(({ GroupId }) => !groupsBefore.some((one) => one.GroupId === GroupId));
    const verified = await run.verify();
    await run.rollback(plan.backup, created);
    await run.rollback(plan.backup, created);

    expect(plan.summary).toBe(`Instance ${instance}: isolate 2 network interfaces`);
    expect(planned).toEqual([before, groupsBefore]);
    expect(added).toMatchObject([
      { IpPermissions: [], IpPermissionsEgress: [], Tags: [{ Key: 'attack-reactor/execution', Value: 'test-execution' }] },
      { IpPermissions: [], IpPermissionsEgress: [] },
    ]);
    const isolation = added.map(({ GroupId = '' }) => GroupId);
    expect(created).toEqual({ groups: expect.arrayContaining(isolation), snapshots: [] });
    expect(again).toEqual(created);
    expect(after.slice(0, 2).flat().toSorted()).toEqual(isolation.toSorted());
    expect(after[2]).toEqual(before[2]);
    expect(verified).toEqual({ verified: true });
    expect(await loadGroups(all)).toEqual(before);
    expect(await securityGroups()).toEqual(groupsBefore);
  });

  it('says so when an interface got its network back', async () => {
    const { instance, interfaces } = await scene();
    const [before] = await loadGroups(interfaces);
    const run = runDetected(account, reactor, on(instance));
    await run.apply(await run.changePlan());

    await ec2().send(new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId: interfaces[0], Groups: before }));

    expect(await run.verify()).toMatchObject({ verified: false, reason: expect.stringContaining('isolate 1 network interface') });
  });

  it('finds nothing to do on an isolated instance, and on one that is gone', async () => {
    const { instance } = await scene();
    const run = runDetected(account, reactor, on(instance));
    await run.apply(await run.changePlan());

    expect(await run.plan()).toEqual({ outcome: 'nothing-to-do', summary: `Instance ${instance} is isolated` });
    await ec2().send(new TerminateInstancesCommand({ InstanceIds: [instance] }));
    expect(await run.plan()).toEqual({ outcome: 'nothing-to-do', summary: `Instance ${instance} is terminated` });
  });

  it('takes snapshots once where the binding asks for them, and keeps them as evidence', async () => {
    const { instance } = await scene();
    const run = runDetected(account, reactor, on(instance, { snapshotVolumes: true }));

    const plan = await run.changePlan();
    await run.apply(plan);
    await run.apply(plan);
    const taken = await snapshots();
    await run.rollback(plan.backup);

    expect(plan.summary).toContain('snapshots of 1 volumes, then');
    expect(taken).toMatchObject([{ Description: `Evidence of ${instance}, before its isolation` }]);
    expect(await snapshots()).toEqual(taken);
  });

  it('releases what is left when an interface was removed in the meantime', async () => {
    const { instance, interfaces } = await scene();
    const [first, second = ''] = interfaces;
    const before = await loadGroups([first ?? '']);
    const run = runDetected(account, reactor, on(instance));
    const plan = await run.changePlan();
    await run.apply(plan);
    const { NetworkInterfaces } = await ec2().send(new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [second] }));
    await ec2().send(new DetachNetworkInterfaceCommand({ AttachmentId: NetworkInterfaces?.[0]?.Attachment?.AttachmentId }));
    await ec2().send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: second }));

    await run.rollback(plan.backup);

    expect(await loadGroups([first ?? ''])).toEqual(before);
    expect((await securityGroups()).filter(({ GroupName }) => GroupName?.startsWith('isolation-'))).toEqual([]);
  });

  it('releases the other interfaces where one cannot have its groups back, and says so', async () => {
    const refused = '<Response><Errors><Error><Code>InvalidGroup.NotFound</Code><Message>no sg-gone</Message></Error></Errors></Response>';
    const stub = await stubService('EC2', ({ body }) => (body.includes('sg-gone') ? xmlAnswer(refused, 400) : xmlAnswer('<Response/>')));
    const interfaces = ['gone', 'there'].map((name) => ({ id: `eni-${name}`, vpcId: 'vpc-1', groups: [`sg-${name}`] }));

    const rollback = runDetected(account, reactor, on('i-0123456789abcdef0')).rollback({ executionId: 'test-execution', interfaces });

    await expect(rollback.finally(stub.close)).rejects.toMatchObject({
      name: 'ReactorFailed',
      message: expect.stringContaining('sg-gone'),
    });
    expect(stub.calls.map(({ body }) => new URLSearchParams(body).get('NetworkInterfaceId')).toSorted()).toEqual(['eni-gone', 'eni-there']);
  });

  it('refuses an instance of an Auto Scaling group, unless the binding says otherwise', async () => {
    const { instance } = await scene();
    const Tags = [{ Key: 'aws:autoscaling:groupName', Value: 'web-servers' }];
    await ec2().send(new CreateTagsCommand({ Resources: [instance], Tags }));
    const forced = runDetected(account, reactor, on(instance, { evenIfInAutoScalingGroup: true }));

    expect(await runDetected(account, reactor, on(instance)).plan()).toEqual({
      outcome: 'refuse',
      reason: expect.stringContaining('web-servers'),
    });
    expect(await forced.plan()).toMatchObject({ outcome: 'change' });
  });

  it('refuses an instance that is only attacked, not one that attacks', async () => {
    const { instance } = await scene();
    const as = (role: string, parameters = {}) => {
      const finding = { Types: [BRUTE_FORCE], ProductFields: { 'aws/guardduty/service/resourceRole': role } };
      return runDetected(account, reactor, { ...on(instance, parameters), finding }).plan();
    };

    expect(await as('TARGET')).toMatchObject({ outcome: 'refuse', reason: expect.stringContaining('may only be attacked') });
    expect(await as('TARGET', { evenIfTarget: true })).toMatchObject({ outcome: 'change' });
    expect(await as('ACTOR')).toMatchObject({ outcome: 'change' });
  });
});
