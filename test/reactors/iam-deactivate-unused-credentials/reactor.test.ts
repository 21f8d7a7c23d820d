import { createUser } from '@attack-reactor/kit/scene/iam-user';
import { CreateLoginProfileCommand, GetLoginProfileCommand, IAMClient, UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import { reactor } from '#reactors/iam-deactivate-unused-credentials/reactor.ts';
import { inDays, keysNow, onUser, use } from '../../support/iam-user.ts';
import { describeOnMemberAccount } from '../../support/member-account.ts';

const of = (SecurityControlId: string) => ({ finding: { Compliance: { SecurityControlId } } });

describeOnMemberAccount('reactor iam-deactivate-unused-credentials', (account) => {
  const addPassword = () =>
    account.client(IAMClient).send(new CreateLoginProfileCommand({ UserName: 'anna', Password: 'only-for-this-test-1A' }));

  it('deactivates unused keys, leaves others alone, and turns on exactly those again', async () => {
    await createUser(account, 'anna', { keys: 2 });
    const [other] = await createUser(account, 'ben', { keys: 1 });
    const before = await keysNow(account, 'anna');
    const run = account.run(reactor, { ...onUser('anna'), ...of('IAM.8'), now: inDays(91) });

    const plan = await run.changePlan();
    const afterPlan = await keysNow(account, 'anna');
    await run.apply(plan);
    await run.apply(plan);
    const applied = await keysNow(account, 'anna');
    const verification = await run.verify();
    await run.rollback(plan.backup);
    await run.rollback(plan.backup);

    expect(afterPlan).toEqual(before);
    expect(Object.values(applied)).toEqual(['Inactive', 'Inactive']);
    expect(verification).toEqual({ verified: true });
    expect(await keysNow(account, 'anna')).toEqual(before);
    expect(await keysNow(account, 'ben')).toEqual({ [other?.id ?? '']: 'Active' });
  });

  it.each([
    ['IAM.22', {}, 46, 'change'],
    ['IAM.22', {}, 44, 'nothing-to-do'],
    ['IAM.8', {}, 46, 'nothing-to-do'],
    ['IAM.8', {}, 91, 'change'],
    ['IAM.8', { maxUnusedDays: 30 }, 31, 'change'],
  ])('of %s with %j after %i days: %s', async (control, parameters, days, outcome) => {
    await createUser(account, 'anna', { keys: 1 });

    expect(await account.run(reactor, { ...onUser('anna'), ...of(control), parameters, now: inDays(days) }).plan()).toMatchObject({
      outcome,
    });
  });

  it('counts from the last use, not from the day the key was made', async () => {
    const [key] = await createUser(account, 'anna', { keys: 1 });
    if (key !== undefined) await use(key);
    const on = { ...onUser('anna'), parameters: { maxUnusedDays: 10 } };
    const plan = await account.run(reactor, { ...on, now: inDays(11) }).changePlan();

    await account.run(reactor, { ...on, now: inDays(9) }).apply(plan);

    expect(Object.values(await keysNow(account, 'anna'))).toEqual(['Active']);
  });

  it('names an unused console password, keeps it, and says that it is left to people', async () => {
    await createUser(account, 'anna', { keys: 1 });
    await addPassword();
    const run = account.run(reactor, { ...onUser('anna'), now: inDays(91) });

    const plan = await run.changePlan();
    await run.apply(plan);

    expect(plan.summary).toContain('console password');
    expect(Object.values(await keysNow(account, 'anna'))).toEqual(['Inactive']);
    expect(await account.client(IAMClient).send(new GetLoginProfileCommand({ UserName: 'anna' }))).toHaveProperty(
      'LoginProfile.UserName',
      'anna',
    );
    expect(await run.verify(plan)).toEqual({ verified: true, rest: expect.stringContaining('login profile by hand') });
  });

  it('refuses where only the console password is unused', async () => {
    await createUser(account, 'anna', { keys: 0 });
    await addPassword();

    expect(await account.run(reactor, { ...onUser('anna'), now: inDays(91) }).plan()).toMatchObject({
      outcome: 'refuse',
      reason: expect.stringContaining('could not be restored'),
    });
  });

  it('says so when a key is active again', async () => {
    const [key] = await createUser(account, 'anna', { keys: 1 });
    const run = account.run(reactor, { ...onUser('anna'), now: inDays(91) });
    await run.apply(await run.changePlan());

    await account.client(IAMClient).send(new UpdateAccessKeyCommand({ UserName: 'anna', AccessKeyId: key?.id, Status: 'Active' }));

    expect(await run.verify()).toMatchObject({ verified: false });
  });
});
