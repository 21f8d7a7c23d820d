import { readResourceName } from '@attack-reactor/kit';
import {
  type CreateKeyCommandInput,
  DisableKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyRotationCommand,
  GetKeyRotationStatusCommand,
  KMSClient,
} from '@aws-sdk/client-kms';
import { reactor } from '#reactors/kms-key-rotation/reactor.ts';
import { createKey } from '#reactors/kms-key-rotation/scene.ts';
import { describeOnMemberAccount, MEMBER } from '../../support/member-account.ts';
import { jsonAnswer, stubService } from '../../support/stub-service.ts';

describeOnMemberAccount('reactor kms-key-rotation', (account) => {
  const kms = () => account.client(KMSClient);

  async function keyOf(options?: CreateKeyCommandInput): Promise<string> {
    return readResourceName((await createKey(account, options)).Id);
  }

  async function rotates(KeyId: string): Promise<boolean | undefined> {
    return (await kms().send(new GetKeyRotationStatusCommand({ KeyId }))).KeyRotationEnabled;
  }

  const on = (keyId: string, Id = `arn:aws:kms:${MEMBER.region}:${MEMBER.accountId}:key/${keyId}`) => ({
    resource: { Type: 'AwsKmsKey', Id },
  });

  it('turns rotation on and leaves other keys alone', async () => {
    const [key, other] = [await keyOf(), await keyOf()];
    const run = account.run(reactor, on(key));

    const plan = await run.changePlan();
    await run.apply(plan);

    expect(plan).toMatchObject({ effect: 'reversible', changes: [{ field: 'rotation', before: false, after: true }] });
    expect([await rotates(key), await rotates(other)]).toEqual([true, false]);
    expect(await run.verify()).toEqual({ verified: true });
  });

  it('changes nothing while it plans, and may run again', async () => {
    const key = await keyOf();
    const run = account.run(reactor, on(key));

    const plan = await run.changePlan();
    const afterPlan = await rotates(key);
    await run.apply(plan);
    await run.apply(plan);

    expect(afterPlan).toBe(false);
    expect(await run.plan()).toMatchObject({ outcome: 'nothing-to-do' });
  });

  it('turns rotation off again on rollback, twice if need be', async () => {
    const key = await keyOf();
    const run = account.run(reactor, on(key));
    const plan = await run.changePlan();
    await run.apply(plan);

    await run.rollback(plan.backup);
    await run.rollback(plan.backup);

    expect(await rotates(key)).toBe(false);
  });

  it('says so when rotation did not stay on', async () => {
    const key = await keyOf();
    const run = account.run(reactor, on(key));
    await run.apply(await run.changePlan());

    await kms().send(new DisableKeyRotationCommand({ KeyId: key }));

    expect(await run.verify()).toMatchObject({ verified: false, reason: expect.stringContaining('turn on rotation') });
  });

  it('finds nothing to do on a key that rotates, whatever period is asked for', async () => {
    const key = await keyOf();
    await kms().send(new EnableKeyRotationCommand({ KeyId: key }));

    expect(await account.run(reactor, { ...on(key), parameters: { rotationPeriodInDays: 90 } }).plan()).toMatchObject({
      outcome: 'nothing-to-do',
    });
  });

  it('asks for the period of the binding', async () => {
    let rotation = {};
    const stub = await stubService('KMS', ({ action, body }) => {
      const { KeyId, ...asked } = JSON.parse(body);
      if (action === 'EnableKeyRotation') rotation = { KeyRotationEnabled: true, ...asked };
      const key = { KeyId, KeyManager: 'CUSTOMER', KeySpec: 'SYMMETRIC_DEFAULT', Origin: 'AWS_KMS', KeyState: 'Enabled' };
      return jsonAnswer(action === 'DescribeKey' ? { KeyMetadata: key } : { KeyRotationEnabled: false, ...rotation });
    });
    const run = account.run(reactor, { ...on('1b0f9b37-0000-4000-8000-5f6c1a520b7f'), parameters: { rotationPeriodInDays: 180 } });

    const plan = await run.changePlan();
    await run.apply(plan);
    const verification = await run.verify().finally(stub.close);

    expect(plan.changes).toMatchObject([{ field: 'rotation' }, { field: 'rotationPeriodInDays', before: null, after: 180 }]);
    expect(rotation).toEqual({ KeyRotationEnabled: true, RotationPeriodInDays: 180 });
    expect(verification).toEqual({ verified: true });
  });

  it('refuses a replica and names its primary key', async () => {
    const primary = 'arn:aws:kms:eu-west-1:210987654321:key/mrk-1234abcd12ab34cd56ef1234567890ab';
    const stub = await stubService('KMS', () =>
      jsonAnswer({
        KeyMetadata: {
          KeyId: 'mrk-1234abcd12ab34cd56ef1234567890ab',
          KeyManager: 'CUSTOMER',
          KeySpec: 'SYMMETRIC_DEFAULT',
          Origin: 'AWS_KMS',
          KeyState: 'Enabled',
          MultiRegionConfiguration: { MultiRegionKeyType: 'REPLICA', PrimaryKey: { Arn: primary, Region: 'eu-west-1' } },
        },
      }),
    );

    const plan = await account.run(reactor, on('mrk-1234abcd12ab34cd56ef1234567890ab')).plan().finally(stub.close);

    expect(plan).toMatchObject({ outcome: 'refuse', reason: expect.stringContaining(primary) });
  });

  it('understands how the CIS standard names a key', async () => {
    const key = await keyOf();

    expect(await account.run(reactor, on(key, `AWS::KMS::Key:${key}`)).plan()).toMatchObject({ outcome: 'change' });
  });

  it.each<[string, CreateKeyCommandInput, string]>([
    ['asymmetric', { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' }, 'RSA_2048'],
    ['for message codes', { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' }, 'HMAC_256'],
    ['of imported material', { Origin: 'EXTERNAL' }, 'EXTERNAL'],
  ])('refuses a key that is %s', async (_what, options, reason) => {
    const key = await keyOf(options);

    expect(await account.run(reactor, on(key)).plan()).toMatchObject({ outcome: 'refuse', reason: expect.stringContaining(reason) });
  });

  it('refuses a key that is disabled, and ids that it does not know', async () => {
    const key = await keyOf();
    await kms().send(new DisableKeyCommand({ KeyId: key }));

    expect(await account.run(reactor, on(key)).plan()).toMatchObject({ outcome: 'refuse', reason: expect.stringContaining('Disabled') });
    expect(await account.run(reactor, on('', 'alias/invoices')).plan()).toMatchObject({ outcome: 'refuse' });
  });
});
