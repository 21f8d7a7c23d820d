import { DisableEbsEncryptionByDefaultCommand, EC2Client, GetEbsEncryptionByDefaultCommand } from '@aws-sdk/client-ec2';
import { CreateGrantCommand, CreateKeyCommand, DisableKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { reactor } from '#reactors/ebs-default-encryption/reactor.ts';
import { describeOnMemberAccount, MEMBER } from '../../support/member-account.ts';
import { type StubService, stubService, xmlAnswer } from '../../support/stub-service.ts';

const on = { resource: { Type: 'AwsAccount', Id: `AWS::::Account:${MEMBER.accountId}` } };

const SCALING_ROLE = `arn:aws:iam::${MEMBER.accountId}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`;
const allowScaling = {
  Effect: 'Allow',
  Principal: { AWS: SCALING_ROLE },
  Action: ['kms:Decrypt', 'kms:GenerateDataKey*', 'kms:CreateGrant'],
  Resource: '*',
};

describeOnMemberAccount('reactor ebs-default-encryption', (account) => {
  const isOn = async (region: string = MEMBER.region) =>
    (await account.client(EC2Client, region).send(new GetEbsEncryptionByDefaultCommand({}))).EbsEncryptionByDefault;

  async function createKey(statements: readonly object[]) {
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: statements });
    return (await account.client(KMSClient).send(new CreateKeyCommand({ Policy }))).KeyMetadata?.Arn ?? '';
  }

  it('turns it on in the Region of the finding only, and off again', async () => {
    const run = account.run(reactor, on);

    const plan = await run.changePlan();
    const planned = await isOn();
    await run.apply(plan);
    await run.apply(plan);
    const after = [await isOn(), await isOn('eu-west-1')];
    const verified = await run.verify();
    await run.rollback(plan.backup);
    await run.rollback(plan.backup);

    expect(planned).toBe(false);
    expect(after).toEqual([true, false]);
    expect(verified).toEqual({ verified: true });
    expect(await isOn()).toBe(false);
  });

  it('says so when it is off again, and finds nothing to do while it is on', async () => {
    const run = account.run(reactor, on);
    await run.apply(await run.changePlan());
    expect(await run.plan()).toMatchObject({ outcome: 'nothing-to-do' });

    await account.client(EC2Client).send(new DisableEbsEncryptionByDefaultCommand({}));

    expect(await run.verify()).toMatchObject({ verified: false });
  });

  it('refuses a key with which new volumes would fail', async () => {
    const kms = account.client(KMSClient);
    const disabled = (await kms.send(new CreateKeyCommand({}))).KeyMetadata?.Arn ?? '';
    // moto knows keys by their id here, not by their ARN.
    await kms.send(new DisableKeyCommand({ KeyId: disabled.slice(disabled.lastIndexOf('/') + 1) }));
    const asymmetric = (await kms.send(new CreateKeyCommand({ KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' }))).KeyMetadata?.Arn ?? '';
    const elsewhere = disabled.replace(MEMBER.region, 'eu-west-1');
    const reasonFor = async (kmsKeyId: string) => account.run(reactor, { ...on, parameters: { kmsKeyId } }).plan();

    expect(await reasonFor(disabled)).toMatchObject({ outcome: 'refuse', reason: expect.stringContaining('is Disabled') });
    expect(await reasonFor(asymmetric)).toMatchObject({ outcome: 'refuse', reason: expect.stringContaining('is RSA_2048') });
    expect(await reasonFor(elsewhere)).toMatchObject({ outcome: 'refuse', reason: expect.stringContaining('is not in eu-central-1') });
  });

  it('refuses a key with which Auto Scaling could start nothing, with or without some rights', async () => {
    const key = await createKey([{ ...allowScaling, Principal: { AWS: `arn:aws:iam::${MEMBER.accountId}:root` }, Action: 'kms:*' }]);
    const refused = await account.run(reactor, { ...on, parameters: { kmsKeyId: key } }).plan();
    const single = await createKey([{ ...allowScaling, Action: 'kms:Decrypt' }]);

    expect(refused).toMatchObject({ outcome: 'refuse', reason: expect.stringContaining('AWSServiceRoleForAutoScaling') });
    expect(await account.run(reactor, { ...on, parameters: { kmsKeyId: single } }).plan()).toMatchObject({ outcome: 'refuse' });
  });

  it('refuses another resource than an account', async () => {
    const resource = { Type: 'AwsAccount', Id: 'arn:aws:ec2:eu-central-1::snapshot/snap-1' };

    expect(await account.run(reactor, { resource }).plan()).toMatchObject({ outcome: 'refuse' });
  });

  describe('with a key of the binding or of the Region', () => {
    const MANAGED_KEY = 'alias/aws/ebs';
    const FOREIGN_KEY = `arn:aws:kms:${MEMBER.region}:333344445555:key/11111111-2222-3333-4444-555555555555`;
    let ec2: StubService;
    let setting: { enabled: boolean; key: string };

    beforeEach(async () => {
      setting = { enabled: false, key: MANAGED_KEY };
      ec2 = await stubService('EC2', ({ action, body }) => {
        if (action === 'EnableEbsEncryptionByDefault') setting.enabled = true;
        if (action === 'DisableEbsEncryptionByDefault') setting.enabled = false;
        if (action === 'ModifyEbsDefaultKmsKeyId') setting.key = new URLSearchParams(body).get('KmsKeyId') ?? '';
        if (action === 'ResetEbsDefaultKmsKeyId') setting.key = MANAGED_KEY;
        const content = action.endsWith('EncryptionByDefault')
          ? `<ebsEncryptionByDefault>${setting.enabled}</ebsEncryptionByDefault>`
          : `<kmsKeyId>${setting.key}</kmsKeyId>`;
        return xmlAnswer(`<${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">${content}</${action}Response>`);
      });
    });
    afterEach(() => ec2.close());

    const keyOf = () => createKey([allowScaling]);

    async function createDisabled(): Promise<string> {
      const key = await keyOf();
      await account.client(KMSClient).send(new DisableKeyCommand({ KeyId: key.slice(key.lastIndexOf('/') + 1) }));
      return key;
    }

    it.each([
      ['its policy leaves Auto Scaling out', () => createKey([]), {}, 'AWSServiceRoleForAutoScaling'],
      ['it is disabled', createDisabled, {}, 'is Disabled'],
      ['nobody can look at it', async () => FOREIGN_KEY, {}, 'is of another account'],
    ])('refuses to encrypt with the key of the Region where %s', async (_what, prepare, parameters, reason) => {
      setting.key = await prepare();

      expect(await account.run(reactor, { ...on, parameters }).plan()).toMatchObject({
        outcome: 'refuse',
        reason: expect.stringMatching(`${setting.key.split('/')[1]}.*${reason}`),
      });
    });

    it.each([
      ['AWS manages', async () => MANAGED_KEY, {}],
      ['lets Auto Scaling use it', keyOf, {}],
      ['is for nothing that scales', () => createKey([]), { noAutoScaling: true }],
      ['is of another account, for nothing that scales', async () => FOREIGN_KEY, { noAutoScaling: true }],
    ])('encrypts with the key of the Region that %s, and leaves it', async (_what, prepare, parameters) => {
      const key = await prepare();
      setting.key = key;
      const run = account.run(reactor, { ...on, parameters });

      const plan = await run.changePlan();
      await run.apply(plan);
      const after = { ...setting };
      const verified = await run.verify(plan);
      await run.rollback(plan.backup);

      expect(plan.changes.map(({ field }) => field)).toEqual(['EbsEncryptionByDefault']);
      expect([after, verified, setting]).toEqual([{ enabled: true, key }, { verified: true }, { enabled: false, key }]);
    });

    it('has nothing to do where volumes are encrypted already, whatever the key', async () => {
      setting = { enabled: true, key: FOREIGN_KEY };

      expect(await account.run(reactor, on).plan()).toMatchObject({ outcome: 'nothing-to-do' });
    });

    it.each([
      ['the AWS managed key', MANAGED_KEY],
      ['another customer key', `arn:aws:kms:${MEMBER.region}:${MEMBER.accountId}:key/11111111-2222-3333-4444-555555555555`],
    ])('sets the key, and goes back to %s', async (_what, earlier) => {
      setting.key = earlier;
      const kmsKeyId = await keyOf();
      const run = account.run(reactor, { ...on, parameters: { kmsKeyId } });

      const plan = await run.changePlan();
      await run.apply(plan);
      const after = { ...setting };
      const verified = await run.verify();
      await run.rollback(plan.backup);

      expect(after).toEqual({ enabled: true, key: kmsKeyId });
      expect(verified).toEqual({ verified: true });
      expect(setting).toEqual({ enabled: false, key: earlier });
    });

    it('takes a key that a grant opens to Auto Scaling, and any where nothing scales', async () => {
      const [granted, closed] = [await createKey([]), await createKey([])];
      const grant = { GranteePrincipal: SCALING_ROLE, Operations: ['CreateGrant' as const, 'Decrypt' as const] };
      await account.client(KMSClient).send(new CreateGrantCommand({ KeyId: granted, ...grant }));
      const plan = (kmsKeyId: string, noAutoScaling: boolean) =>
        account.run(reactor, { ...on, parameters: { kmsKeyId, noAutoScaling } }).plan();

      expect(await plan(granted, false)).toMatchObject({ outcome: 'change' });
      expect(await plan(closed, true)).toMatchObject({ outcome: 'change' });
      expect(await plan(closed, false)).toMatchObject({ outcome: 'refuse' });
    });

    it('changes the key where encryption is on already, and leaves it on', async () => {
      setting.enabled = true;
      const run = account.run(reactor, { ...on, parameters: { kmsKeyId: await keyOf() } });

      const plan = await run.changePlan();
      await run.apply(plan);
      await run.rollback(plan.backup);

      expect(plan.changes.map(({ field }) => field)).toEqual(['EbsDefaultKmsKeyId']);
      expect(setting).toEqual({ enabled: true, key: MANAGED_KEY });
    });
  });
});
