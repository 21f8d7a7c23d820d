import { absentWhen } from '@attack-reactor/kit';
import { NO_SUCH_ENTITY } from '@attack-reactor/kit/aws/iam-principal';
import { createRole, describeSession } from '@attack-reactor/kit/scene/iam-role';
import { createUser } from '@attack-reactor/kit/scene/iam-user';
import { DeleteUserPolicyCommand, GetUserPolicyCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { reactor } from '#reactors/iam-contain-principal/reactor.ts';
import { runDetected } from '../../support/detection.ts';
import { onRole, rolePolicyNow } from '../../support/iam-role.ts';
import { onUser } from '../../support/iam-user.ts';
import { describeOnMemberAccount } from '../../support/member-account.ts';
import { stubService, xmlAnswer } from '../../support/stub-service.ts';

const POLICY = 'ContainedBySecurityHubAttackReactor';
const CONTAINED = {
  Version: '2012-10-17',
  Statement: [{ Sid: 'ContainedByExecutiontestexecution', Effect: 'Deny', Action: '*', Resource: '*' }],
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html */
const ANNA = `<GetUserResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetUserResult><User>
  <UserName>anna</UserName><Path>/</Path><UserId>AIDACKCEVSQ6C2EXAMPLE</UserId>
  <Arn>arn:aws:iam::210987654321:user/anna</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate></User></GetUserResult></GetUserResponse>`;
/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
const CUSTODIAN = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
  <Arn>arn:aws:sts::210987654321:assumed-role/custodian/test-execution</Arn><UserId>AROA123EXAMPLE:test-execution</UserId>
  <Account>210987654321</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;
const NO_POLICY =
  '<ErrorResponse><Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>There is none.</Message></Error></ErrorResponse>';

describeOnMemberAccount('reactor iam-contain-principal', (account) => {
  const iam = () => account.client(IAMClient);

  async function policyNow(UserName = 'anna') {
    const command = new GetUserPolicyCommand({ UserName, PolicyName: POLICY });
    const answer = await absentWhen(NO_SUCH_ENTITY, () => iam().send(command));
    return answer?.PolicyDocument === undefined ? null : JSON.parse(decodeURIComponent(answer.PolicyDocument));
  }

  it('denies a user everything, and touches no other', async () => {
    await createUser(account, 'anna', { keys: 0 });
    await createUser(account, 'ben', { keys: 0 });
    const run = runDetected(account, reactor, onUser('anna'));

    const plan = await run.changePlan();
    const afterPlan = await policyNow();
    await run.apply(plan);
    await run.apply(plan);

    expect(plan).toMatchObject({ effect: 'disruptive', changes: [{ field: `inlinePolicy.${POLICY}`, before: null }] });
    expect(afterPlan).toBeNull();
    expect(await policyNow()).toEqual(CONTAINED);
    expect(await policyNow('ben')).toBeNull();
    expect(await run.verify()).toEqual({ verified: true });
  });

  it('takes the policy away on rollback, twice if need be, and leaves other policies', async () => {
    await createUser(account, 'anna', { keys: 0 });
    const own = { UserName: 'anna', PolicyName: 'own' };
    await iam().send(new PutUserPolicyCommand({ ...own, PolicyDocument: JSON.stringify(CONTAINED) }));
    const run = runDetected(account, reactor, onUser('anna'));
    const plan = await run.changePlan();
    await run.apply(plan);

    await run.rollback(plan.backup);
    await run.rollback(plan.backup);

    expect(await policyNow()).toBeNull();
    expect(await iam().send(new GetUserPolicyCommand(own))).toMatchObject(own);
  });

  it('leaves the exceptions possible, and restores an earlier containment to the letter', async () => {
    await createUser(account, 'anna', { keys: 0 });
    await runDetected(account, reactor, onUser('anna')).apply(await runDetected(account, reactor, onUser('anna')).changePlan());
    const run = runDetected(account, reactor, { ...onUser('anna'), parameters: { exceptActions: ['iam:ChangePassword'] } });

    const plan = await run.changePlan();
    await run.apply(plan);
    const between = await policyNow();
    await run.rollback(plan.backup);

    expect(between.Statement).toEqual([expect.objectContaining({ Effect: 'Deny', NotAction: ['iam:ChangePassword'], Resource: '*' })]);
    expect(await policyNow()).toEqual(CONTAINED);
  });

  it('contains the owner of an access key, looked up live', async () => {
    const [key] = await createUser(account, 'anna', { keys: 1 });
    await createUser(account, 'ben', { keys: 1 });
    const Details = { AwsIamAccessKey: { PrincipalName: 'ben' } };
    const run = runDetected(account, reactor, { resource: { Type: 'AwsIamAccessKey', Id: `AWS::IAM::AccessKey:${key?.id}`, Details } });

    await run.apply(await run.changePlan());

    expect([await policyNow('anna'), await policyNow('ben')]).toEqual([CONTAINED, null]);
  });

  it('contains the user of a console login only where name and id are those of the finding', async () => {
    const stub = await stubService('IAM', ({ action }) => (action === 'GetUser' ? xmlAnswer(ANNA) : xmlAnswer(NO_POLICY, 404)));
    const on = (PrincipalId: string) => ({
      resource: {
        Type: 'AwsIamAccessKey',
        Id: 'AWS::IAM::AccessKey:null',
        Details: { AwsIamAccessKey: { PrincipalId, PrincipalName: 'anna' } },
      },
    });

    const plans = await Promise.all(
      ['AIDACKCEVSQ6C2EXAMPLE', 'AIDAANOTHERUSEREXAMPL', ''].map((id) => runDetected(account, reactor, on(id)).plan()),
    ).finally(stub.close);

    expect(plans.map(({ outcome }) => outcome)).toEqual(['change', 'refuse', 'refuse']);
  });

  it('contains the role of a session, and lets it go again', async () => {
    const run = runDetected(account, reactor, { resource: describeSession('app', await createRole(account, 'app')) });

    const plan = await run.changePlan();
    await run.apply(plan);
    const between = await rolePolicyNow(account, 'app', POLICY);
    await run.rollback(plan.backup);

    expect(JSON.parse(between ?? '')).toEqual(CONTAINED);
    expect(await rolePolicyNow(account, 'app', POLICY)).toBeNull();
  });

  it('says so when the policy is gone again', async () => {
    await createUser(account, 'anna', { keys: 0 });
    const run = runDetected(account, reactor, onUser('anna'));
    await run.apply(await run.changePlan());

    await iam().send(new DeleteUserPolicyCommand({ UserName: 'anna', PolicyName: POLICY }));

    expect(await run.verify()).toMatchObject({ verified: false });
  });

  it('does not contain twice, whichever execution did', async () => {
    await createUser(account, 'anna', { keys: 0 });
    const earlier = { ...CONTAINED, Statement: [{ ...CONTAINED.Statement[0], Sid: 'ContainedByExecutionYesterday' }] };
    await iam().send(new PutUserPolicyCommand({ UserName: 'anna', PolicyName: POLICY, PolicyDocument: JSON.stringify(earlier) }));

    expect(await runDetected(account, reactor, onUser('anna')).plan()).toMatchObject({ outcome: 'nothing-to-do' });
  });

  it('refuses break-glass users, whatever their case, and those of the binding', async () => {
    await createUser(account, 'Ops-BREAK-glass-1', { keys: 0 });
    await createUser(account, 'anna', { keys: 0 });
    const parameters = { protectedPrincipals: ['ann?'] };

    expect(await runDetected(account, reactor, onUser('Ops-BREAK-glass-1')).plan()).toMatchObject({ outcome: 'refuse' });
    expect(await runDetected(account, reactor, { ...onUser('anna'), parameters }).plan()).toMatchObject({
      outcome: 'refuse',
      reason: expect.stringContaining('"ann?"'),
    });
  });

  it.each([
    ['AWSServiceRoleForSupport', '/aws-service-role/support.amazonaws.com/', 'kept by AWS'],
    ['AWSReservedSSO_Admin_0123456789abcdef', '/aws-reserved/sso.amazonaws.com/', 'kept by AWS'],
    ['attack-reactor-production-member', '/', '"attack-reactor-*"'],
    ['OrganizationAccountAccessRole', '/', 'protected'],
  ])('refuses role %s', async (name, path, reason) => {
    await createRole(account, name, path);

    expect(await runDetected(account, reactor, onRole(name, path)).plan()).toMatchObject({
      outcome: 'refuse',
      reason: expect.stringContaining(reason),
    });
  });

  it('refuses the role that it works with, whatever its name: nobody could let it go again', async () => {
    await createRole(account, 'custodian');
    const stub = await stubService('STS', () => xmlAnswer(CUSTODIAN));

    const plan = await runDetected(account, reactor, onRole('custodian')).plan().finally(stub.close);

    expect(plan).toMatchObject({ outcome: 'refuse', reason: expect.stringContaining('let it go again') });
  });

  it('refuses to contain anybody for a weak configuration, and the root user', async () => {
    await createUser(account, 'anna', { keys: 0 });
    const root = { resource: { Type: 'AwsIamUser', Id: 'arn:aws:iam::210987654321:root' } };

    expect(
      await runDetected(account, reactor, { ...onUser('anna'), finding: { Compliance: { SecurityControlId: 'IAM.8' } } }).plan(),
    ).toMatchObject({
      outcome: 'refuse',
      reason: expect.stringContaining('weak configuration'),
    });
    expect(await runDetected(account, reactor, root).plan()).toMatchObject({ outcome: 'refuse' });
    expect(await policyNow()).toBeNull();
  });
});
