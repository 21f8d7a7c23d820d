import { createUser } from '@attack-reactor/kit/scene/iam-user';
import { DeleteAccessKeyCommand, IAMClient, UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import { reactor } from '#reactors/iam-deactivate-old-access-keys/reactor.ts';
import { inDays, keysNow, onUser, use } from '../../support/iam-user.ts';
import { describeOnMemberAccount } from '../../support/member-account.ts';

describeOnMemberAccount('reactor iam-deactivate-old-access-keys', (account) => {
  const turn = (AccessKeyId: string, Status: 'Active' | 'Inactive') =>
    account.client(IAMClient).send(new UpdateAccessKeyCommand({ UserName: 'anna', AccessKeyId, Status }));

  it('deactivates every old key of the user and touches nobody else', async () => {
    const [first, second] = await createUser(account, 'anna', { keys: 2, path: '/team/' });
    const [other] = await createUser(account, 'ben', { keys: 1 });
    const run = account.run(reactor, { ...onUser('anna', '/team/'), now: inDays(91) });

    const plan = await run.changePlan();
    const afterPlan = await keysNow(account, 'anna');
    await run.apply(plan);
    await run.apply(plan);

    expect(plan).toMatchObject({ effect: 'disruptive', changes: [first, second].map((key) => ({ field: `accessKey ${key?.id}` })) });
    expect(Object.values(afterPlan)).toEqual(['Active', 'Active']);
    expect(Object.values(await keysNow(account, 'anna'))).toEqual(['Inactive', 'Inactive']);
    expect(await keysNow(account, 'ben')).toEqual({ [other?.id ?? '']: 'Active' });
    expect(await run.verify()).toEqual({ verified: true });
  });

  it('turns on again exactly the keys that it turned off', async () => {
    const [off, on] = await createUser(account, 'anna', { keys: 2 });
    await turn(off?.id ?? '', 'Inactive');
    const before = await keysNow(account, 'anna');
    const run = account.run(reactor, { ...onUser('anna'), now: inDays(91) });

    const plan = await run.changePlan();
    await run.apply(plan);
    const between = await keysNow(account, 'anna');
    await run.rollback(plan.backup);
    await run.rollback(plan.backup);

    expect(between).toEqual({ [off?.id ?? '']: 'Inactive', [on?.id ?? '']: 'Inactive' });
    expect(await keysNow(account, 'anna')).toEqual(before);
  });

  it('turns on the keys that are left where somebody has deleted one since', async () => {
    const [gone, kept] = await createUser(account, 'anna', { keys: 2 });
    const run = account.run(reactor, { ...onUser('anna'), now: inDays(91) });
    const plan = await run.changePlan();
    await run.apply(plan);
    await account.client(IAMClient).send(new DeleteAccessKeyCommand({ UserName: 'anna', AccessKeyId: gone?.id }));

    await run.rollback(plan.backup);

    expect(await keysNow(account, 'anna')).toEqual({ [kept?.id ?? '']: 'Active' });
  });

  it('leaves a key alone that is in use, and says that it is left to people', async () => {
    const [idle, busy] = await createUser(account, 'anna', { keys: 2 });
    if (busy !== undefined) await use(busy);
    const run = account.run(reactor, { ...onUser('anna'), parameters: { maxAgeDays: 10 }, now: inDays(20) });

    const plan = await run.changePlan();
    await run.apply(plan);

    expect(plan.summary).toContain(`left alone as in use: ${busy?.id}`);
    expect(await keysNow(account, 'anna')).toEqual({ [idle?.id ?? '']: 'Inactive', [busy?.id ?? '']: 'Active' });
    expect(await run.verify(plan)).toEqual({ verified: true, rest: expect.stringMatching(`${busy?.id} .*Rotate them`) });
  });

  it('deactivates a key in use where the binding says so', async () => {
    const [busy] = await createUser(account, 'anna', { keys: 1 });
    if (busy !== undefined) await use(busy);
    const on = { ...onUser('anna'), now: inDays(20) };

    expect(await account.run(reactor, { ...on, parameters: { maxAgeDays: 10 } }).plan()).toMatchObject({ outcome: 'refuse' });
    expect(await account.run(reactor, { ...on, parameters: { maxAgeDays: 10, recentUseDays: 0 } }).plan()).toMatchObject({
      outcome: 'change',
    });
  });

  it('spares a key that was used between plan and approval', async () => {
    const [key] = await createUser(account, 'anna', { keys: 1 });
    const run = account.run(reactor, { ...onUser('anna'), parameters: { maxAgeDays: 10 }, now: inDays(20) });
    const plan = await run.changePlan();
    if (key !== undefined) await use(key);

    await run.apply(plan);

    expect(Object.values(await keysNow(account, 'anna'))).toEqual(['Active']);
  });

  it('says so when a key is active again', async () => {
    const [key] = await createUser(account, 'anna', { keys: 1 });
    const run = account.run(reactor, { ...onUser('anna'), now: inDays(91) });
    await run.apply(await run.changePlan());

    await turn(key?.id ?? '', 'Active');

    expect(await run.verify()).toMatchObject({ verified: false });
  });

  it('finds nothing to do where all keys are young', async () => {
    await createUser(account, 'anna', { keys: 2 });

    expect(await account.run(reactor, { ...onUser('anna'), now: inDays(89) }).plan()).toMatchObject({ outcome: 'nothing-to-do' });
  });

  it('refuses a user that the finding names by its id', async () => {
    expect(await account.run(reactor, onUser('AIDACKCEVSQ6C2EXAMPLE')).plan()).toMatchObject({ outcome: 'refuse' });
  });
});
