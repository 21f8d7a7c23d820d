import { createRole, describeSession } from '@attack-reactor/kit/scene/iam-role';
import { EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  DeleteRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { reactor } from '#reactors/iam-revoke-role-sessions/reactor.ts';
import { runDetected } from '../../support/detection.ts';
import { onRole, rolePolicyNow } from '../../support/iam-role.ts';
import { onUser } from '../../support/iam-user.ts';
import { describeOnMemberAccount, MEMBER } from '../../support/member-account.ts';

const POLICY = 'AWSRevokeOlderSessions';
const SEEN = '2026-11-03T08:00:00.000Z';
const NOW = '2026-11-03T08:00:05.000Z';

const revokedBefore = (time: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Action: ['*'], Resource: ['*'], Condition: { DateLessThan: { 'aws:TokenIssueTime': time } } }],
  });

describeOnMemberAccount('reactor iam-revoke-role-sessions', (account) => {
  const iam = () => account.client(IAMClient);
  const put = (PolicyDocument: string) => iam().send(new PutRolePolicyCommand({ RoleName: 'app', PolicyName: POLICY, PolicyDocument }));

  it('revokes the sessions of the role and touches no other', async () => {
    const id = await createRole(account, 'app');
    await createRole(account, 'other');
    const run = runDetected(account, reactor, { resource: describeSession('app', id) });

    const plan = await run.changePlan();
    const afterPlan = await rolePolicyNow(account, 'app', POLICY);
    await run.apply(plan);

    expect(afterPlan).toBeNull();
    expect(await rolePolicyNow(account, 'app', POLICY)).toBe(revokedBefore(NOW));
    expect(await rolePolicyNow(account, 'other', POLICY)).toBeNull();
    expect(await run.verify()).toEqual({ verified: true });
  });

  it('plans the same change whenever it is asked, so that an approval holds', async () => {
    await createRole(account, 'app');

    const first = await runDetected(account, reactor, { ...onRole('app'), now: () => Date.parse(NOW) }).changePlan();
    const second = await runDetected(account, reactor, { ...onRole('app'), now: () => Date.parse(NOW) + 60_000 }).changePlan();

    expect(second).toEqual(first);
  });

  it('does not revoke the sessions of after the first run', async () => {
    await createRole(account, 'app');
    const run = runDetected(account, reactor, onRole('app'));
    const plan = await run.changePlan();
    await run.apply(plan);

    await runDetected(account, reactor, { ...onRole('app'), now: () => Date.parse(NOW) + 60_000 }).apply(plan);

    expect(await rolePolicyNow(account, 'app', POLICY)).toBe(revokedBefore(NOW));
  });

  it('takes the policy away on rollback, twice if need be', async () => {
    await createRole(account, 'app');
    const run = runDetected(account, reactor, onRole('app'));
    const plan = await run.changePlan();
    await run.apply(plan);

    await run.rollback(plan.backup);
    await run.rollback(plan.backup);

    expect(await rolePolicyNow(account, 'app', POLICY)).toBeNull();
  });

  it('restores an earlier policy of the same name to the letter', async () => {
    const earlier = ` ${revokedBefore('2026-10-01T00:00:00Z')}`;
    await createRole(account, 'app');
    await put(earlier);
    const run = runDetected(account, reactor, onRole('app'));

    const plan = await run.changePlan();
    await run.apply(plan);
    const between = await rolePolicyNow(account, 'app', POLICY);
    await run.rollback(plan.backup);

    expect(between).toBe(revokedBefore(NOW));
    expect(await rolePolicyNow(account, 'app', POLICY)).toBe(earlier);
  });

  it('finds nothing to do where the sessions of the finding are revoked, as with a finding dated into the future', async () => {
    await createRole(account, 'app');
    await put(revokedBefore(SEEN));
    const forged = { finding: { UpdatedAt: '2036-01-01T00:00:00.000Z' } };

    expect(await runDetected(account, reactor, onRole('app')).plan()).toMatchObject({ outcome: 'nothing-to-do' });
    await put(revokedBefore(NOW));
    expect(await runDetected(account, reactor, { ...onRole('app'), ...forged }).plan()).toMatchObject({ outcome: 'nothing-to-do' });
  });

  it('says so when the policy is gone again', async () => {
    await createRole(account, 'app');
    const run = runDetected(account, reactor, onRole('app'));
    await run.apply(await run.changePlan());

    await iam().send(new DeleteRolePolicyCommand({ RoleName: 'app', PolicyName: POLICY }));

    expect(await run.verify()).toMatchObject({ verified: false });
  });

  it('finds the role of an instance by its profile', async () => {
    await createRole(account, 'app');
    await iam().send(new CreateInstanceProfileCommand({ InstanceProfileName: 'web' }));
    await iam().send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: 'web', RoleName: 'app' }));
    const ec2 = account.client(EC2Client);
    const start = { ImageId: 'ami-12345678', MinCount: 1, MaxCount: 1 };
    const withProfile = await ec2.send(new RunInstancesCommand({ ...start, IamInstanceProfile: { Name: 'web' } }));
    const without = await ec2.send(new RunInstancesCommand(start));
    const on = (id = '') => ({
      resource: { Type: 'AwsEc2Instance', Id: `arn:aws:ec2:${MEMBER.region}:${MEMBER.accountId}:instance/${id}` },
    });

    const plan = await runDetected(account, reactor, on(withProfile.Instances?.[0]?.InstanceId)).plan();

    expect(plan).toMatchObject({ outcome: 'change', summary: expect.stringContaining('Role app') });
    expect(await runDetected(account, reactor, on(without.Instances?.[0]?.InstanceId)).plan()).toMatchObject({ outcome: 'refuse' });
  });

  it('refuses a role of today that is not the one of the finding', async () => {
    await createRole(account, 'app');

    expect(await runDetected(account, reactor, { resource: describeSession('app', 'AROACKCEVSQ6C2EXAMPLE') }).plan()).toMatchObject({
      outcome: 'refuse',
      reason: expect.stringContaining('is not the one of the finding'),
    });
  });

  it.each([
    ['AWSServiceRoleForSupport', '/aws-service-role/support.amazonaws.com/'],
    ['AWSReservedSSO_Admin_0123456789abcdef', '/aws-reserved/sso.amazonaws.com/'],
  ])('refuses %s, which AWS keeps', async (name, path) => {
    await createRole(account, name, path);

    expect(await runDetected(account, reactor, onRole(name, path)).plan()).toMatchObject({
      outcome: 'refuse',
      reason: expect.stringContaining('kept by AWS'),
    });
  });

  it('refuses users, and roles of another account', async () => {
    const foreign = { resource: { Type: 'AwsIamRole', Id: 'arn:aws:iam::333344445555:role/app' } };

    expect(await runDetected(account, reactor, { resource: { ...onUser('anna').resource, Type: 'AwsIamRole' } }).plan()).toMatchObject({
      outcome: 'refuse',
    });
    expect(await runDetected(account, reactor, foreign).plan()).toMatchObject({
      outcome: 'refuse',
      reason: expect.stringContaining('333344445555'),
    });
  });
});
