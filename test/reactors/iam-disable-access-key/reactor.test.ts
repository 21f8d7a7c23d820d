import type { Json } from '@attack-reactor/kit/contract';
import { createUser } from '@attack-reactor/kit/scene/iam-user';
import { DeleteAccessKeyCommand, IAMClient, UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import { reactor } from '#reactors/iam-disable-access-key/reactor.ts';
import { runDetected } from '../../support/detection.ts';
import { keysNow } from '../../support/iam-user.ts';
import { describeOnMemberAccount } from '../../support/member-account.ts';

const onKey = (id: string, details: Json = {}) => ({
  resource: { Type: 'AwsIamAccessKey', Id: `AWS::IAM::AccessKey:${id}`, Details: { AwsIamAccessKey: details } },
});

describeOnMemberAccount('reactor iam-disable-access-key', (account) => {
  it('deactivates the key of the finding, whoever the finding says owns it, and no other', async () => {
    const [key, second] = await createUser(account, 'anna', { keys: 2 });
    await createUser(account, 'ben', { keys: 1 });
    const run = runDetected(account, reactor, onKey(key?.id ?? '', { PrincipalName: 'ben', UserName: 'ben' }));

    const plan = await run.changePlan();
    const afterPlan = await keysNow(account, 'anna');
    await run.apply(plan);
    await run.apply(plan);

    expect(plan.summary).toBe(`User anna: deactivate access key ${key?.id}`);
    expect(Object.values(afterPlan)).toEqual(['Active', 'Active']);
    expect(await keysNow(account, 'anna')).toEqual({ [key?.id ?? '']: 'Inactive', [second?.id ?? '']: 'Active' });
    expect(Object.values(await keysNow(account, 'ben'))).toEqual(['Active']);
    expect(await run.verify()).toEqual({ verified: true });
  });

  it('turns the key on again on rollback, twice if need be', async () => {
    const [key] = await createUser(account, 'anna', { keys: 1 });
    const run = runDetected(account, reactor, onKey(key?.id ?? ''));
    const plan = await run.changePlan();
    await run.apply(plan);

    await run.rollback(plan.backup);
    await run.rollback(plan.backup);

    expect(await keysNow(account, 'anna')).toEqual({ [key?.id ?? '']: 'Active' });
  });

  it('says so when the key is active again', async () => {
    const [key] = await createUser(account, 'anna', { keys: 1 });
    const run = runDetected(account, reactor, onKey(key?.id ?? ''));
    await run.apply(await run.changePlan());

    await account.client(IAMClient).send(new UpdateAccessKeyCommand({ UserName: 'anna', AccessKeyId: key?.id, Status: 'Active' }));

    expect(await run.verify()).toMatchObject({ verified: false });
  });

  it('finds nothing to do on a key that is inactive', async () => {
    const [key] = await createUser(account, 'anna', { keys: 1 });
    await account.client(IAMClient).send(new UpdateAccessKeyCommand({ UserName: 'anna', AccessKeyId: key?.id, Status: 'Inactive' }));

    expect(await runDetected(account, reactor, onKey(key?.id ?? '')).plan()).toMatchObject({ outcome: 'nothing-to-do' });
  });

  it('refuses a key that no user of the account has', async () => {
    const [key] = await createUser(account, 'anna', { keys: 1 });
    await account.client(IAMClient).send(new DeleteAccessKeyCommand({ UserName: 'anna', AccessKeyId: key?.id }));

    expect(await runDetected(account, reactor, onKey(key?.id ?? '')).plan()).toMatchObject({
      outcome: 'refuse',
      reason: expect.stringContaining('belongs to no IAM user'),
    });
  });

  it.each([
    ['the root user', 'AKIAIOSFODNN7EXAMPLE', { PrincipalType: 'Root' }, 'root user'],
    [
      'a session of a role',
      'ASIAIOSFODNN7EXAMPLE',
      { PrincipalId: 'AROACKCEVSQ6C2EXAMPLE:i-0abc', PrincipalType: 'AssumedRole', PrincipalName: 'app' },
      'iam-revoke-role-sessions',
    ],
    [
      'a session of a user',
      'ASIAIOSFODNN7EXAMPLE',
      { PrincipalId: 'AIDACKCEVSQ6C2EXAMPLE', PrincipalName: 'anna' },
      'iam-contain-principal',
    ],
    ['a console login', 'null', { UserName: 'anna' }, 'does not say whose'],
  ])('refuses the credentials of %s and says what to do', async (_what, id, details, reason) => {
    expect(await runDetected(account, reactor, onKey(id, details)).plan()).toMatchObject({
      outcome: 'refuse',
      reason: expect.stringContaining(reason),
    });
  });
});
