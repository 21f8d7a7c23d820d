import { absentWhen } from '@attack-reactor/kit';
import { NO_SUCH_ENTITY } from '@attack-reactor/kit/aws/iam-principal';
import type { On } from '@attack-reactor/kit/testing';
import {
  DeleteAccountPasswordPolicyCommand,
  GetAccountPasswordPolicyCommand,
  IAMClient,
  UpdateAccountPasswordPolicyCommand,
  type UpdateAccountPasswordPolicyCommandInput,
} from '@aws-sdk/client-iam';
import { reactor } from '#reactors/iam-password-policy/reactor.ts';
import { scene, WEAK_POLICY } from '#reactors/iam-password-policy/scene.ts';
import { describeOnMemberAccount, MEMBER } from '../../support/member-account.ts';

const WEAK = WEAK_POLICY;

describeOnMemberAccount('reactor iam-password-policy', (account) => {
  const iam = () => account.client(IAMClient);
  const set = (policy: UpdateAccountPasswordPolicyCommandInput) => iam().send(new UpdateAccountPasswordPolicyCommand(policy));

  const of = (SecurityControlId: string, parameters: NonNullable<On['parameters']> = {}): On => ({
    resource: { Type: 'AwsAccount', Id: `AWS::::Account:${MEMBER.accountId}` },
    finding: { Compliance: { SecurityControlId } },
    parameters,
  });

  async function policyNow() {
    const answer = await absentWhen(NO_SUCH_ENTITY, () => iam().send(new GetAccountPasswordPolicyCommand({})));
    return answer?.PasswordPolicy ?? null;
  }

  it('asks for what the control asks for, and leaves the rest as it is', async () => {
    const built = await scene.build(account);
    const before = await policyNow();
    const run = account.run(reactor, { ...of('IAM.7'), ...built });

    const plan = await run.changePlan();
    const afterPlan = await policyNow();
    await run.apply(plan);
    await run.apply(plan);

    expect(plan.changes.map(({ field, before, after }) => [field, before, after])).toEqual([
      ['passwordPolicy.MinimumPasswordLength', 6, 8],
      ['passwordPolicy.RequireSymbols', false, true],
      ['passwordPolicy.RequireNumbers', false, true],
      ['passwordPolicy.RequireUppercaseCharacters', false, true],
      ['passwordPolicy.RequireLowercaseCharacters', false, true],
    ]);
    expect(afterPlan).toEqual(before);
    expect(await policyNow()).toMatchObject({ MinimumPasswordLength: 8, RequireSymbols: true, AllowUsersToChangePassword: true });
    expect(await run.verify()).toEqual({ verified: true });
  });

  it('restores the earlier policy exactly, twice if need be', async () => {
    await set({ ...WEAK, PasswordReusePrevention: 3, MaxPasswordAge: 180 });
    const before = await policyNow();
    const run = account.run(reactor, of('IAM.10'));

    const plan = await run.changePlan();
    await run.apply(plan);
    const between = await policyNow();
    await run.rollback(plan.backup);
    await run.rollback(plan.backup);

    expect(between).toMatchObject({ MinimumPasswordLength: 7, PasswordReusePrevention: 4, MaxPasswordAge: 90 });
    expect(await policyNow()).toEqual(before);
  });

  it('asks for no less than the default of an account without a policy, and takes its own away on rollback', async () => {
    const run = account.run(reactor, of('IAM.13'));

    const plan = await run.changePlan();
    await run.apply(plan);
    const between = await policyNow();
    await run.rollback(plan.backup);
    await run.rollback(plan.backup);

    expect(between).toMatchObject({
      MinimumPasswordLength: 8,
      RequireSymbols: true,
      RequireNumbers: true,
      RequireUppercaseCharacters: true,
      RequireLowercaseCharacters: true,
      AllowUsersToChangePassword: false,
    });
    expect(await policyNow()).toBeNull();
  });

  it('never weakens a stricter policy', async () => {
    await set({ ...WEAK, MinimumPasswordLength: 20, PasswordReusePrevention: 24, MaxPasswordAge: 30, RequireSymbols: true });
    const run = account.run(reactor, of('IAM.10', { minimumPasswordLength: 12, requireSymbols: false, maxPasswordAge: 60 }));

    await run.apply(await run.changePlan());

    expect(await policyNow()).toMatchObject({
      MinimumPasswordLength: 20,
      PasswordReusePrevention: 24,
      MaxPasswordAge: 30,
      RequireSymbols: true,
      RequireNumbers: true,
    });
  });

  it('lets the parameters of the control win', async () => {
    await set(WEAK);
    const run = account.run(reactor, of('IAM.7', { minimumPasswordLength: 16, requireSymbols: false, passwordReusePrevention: 12 }));

    await run.apply(await run.changePlan());

    expect(await policyNow()).toMatchObject({ MinimumPasswordLength: 16, RequireSymbols: false, PasswordReusePrevention: 12 });
  });

  it('refuses to let passwords expire sooner where only an administrator could reset them', async () => {
    await set({ ...WEAK, HardExpiry: true });

    expect(await account.run(reactor, of('IAM.17')).plan()).toMatchObject({ outcome: 'refuse', reason: expect.stringContaining('lock') });
    expect(await account.run(reactor, of('IAM.17', { allowLockout: true })).plan()).toMatchObject({ outcome: 'change' });
    expect(await account.run(reactor, of('IAM.15')).plan()).toMatchObject({ outcome: 'change' });
  });

  it('says so when the policy is gone again', async () => {
    const run = account.run(reactor, of('IAM.15'));
    await run.apply(await run.changePlan());

    await iam().send(new DeleteAccountPasswordPolicyCommand({}));

    expect(await run.verify()).toMatchObject({ verified: false });
  });

  it('finds nothing to do where the policy asks for enough', async () => {
    await set({ ...WEAK, MinimumPasswordLength: 14 });

    expect(await account.run(reactor, of('IAM.15')).plan()).toMatchObject({ outcome: 'nothing-to-do' });
  });

  it('refuses what is not an account', async () => {
    const on = { resource: { Type: 'AwsAccount', Id: 'arn:aws:autoscaling:us-east-1:210987654321:autoScalingGroup:web' } };

    expect(await account.run(reactor, on).plan()).toMatchObject({ outcome: 'refuse' });
  });
});
