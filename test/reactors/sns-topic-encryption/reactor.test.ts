import { readResourceName } from '@attack-reactor/kit';
import { CreateKeyCommand, DisableKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetTopicAttributesCommand, SetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { reactor } from '#reactors/sns-topic-encryption/reactor.ts';
import { createTopic } from '#reactors/sns-topic-encryption/scene.ts';
import { describeOnMemberAccount, MEMBER } from '../../support/member-account.ts';

const TOPIC = `arn:aws:sns:${MEMBER.region}:${MEMBER.accountId}:alarms`;
const OTHER = `${TOPIC}-other`;
const on = { resource: { Type: 'AwsSnsTopic', Id: TOPIC } };
const onlyPeople = { ...on, parameters: { noServicePublishes: true } };
const publish = { Effect: 'Allow', Action: 'SNS:Publish', Resource: TOPIC };
const ROOT = { AWS: `arn:aws:iam::${MEMBER.accountId}:root` };
const EVENTS = { Service: 'events.amazonaws.com' };

describeOnMemberAccount('reactor sns-topic-encryption', (account) => {
  const sns = () => account.client(SNSClient);

  beforeEach(async () => {
    await createTopic(account, 'alarms');
    await createTopic(account, 'alarms-other');
  });

  async function attributes(TopicArn = TOPIC) {
    return (await sns().send(new GetTopicAttributesCommand({ TopicArn }))).Attributes ?? {};
  }

  async function set(AttributeName: string, AttributeValue: string) {
    await sns().send(new SetTopicAttributesCommand({ TopicArn: TOPIC, AttributeName, AttributeValue }));
  }

  async function key(statements: readonly object[]) {
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: statements });
    const { KeyMetadata } = await account.client(KMSClient).send(new CreateKeyCommand({ Policy }));
    return KeyMetadata?.Arn ?? '';
  }

  it('encrypts this topic only, with the key that AWS manages where no service publishes', async () => {
    const before = await attributes();
    const run = account.run(reactor, onlyPeople);

    const plan = await run.changePlan();
    const untouched = await attributes();
    await run.apply(plan);
    await run.apply(plan);

    expect(untouched).toEqual(before);
    expect(plan.changes).toEqual([{ resource: TOPIC, field: 'KmsMasterKeyId', before: null, after: 'alias/aws/sns' }]);
    expect(await attributes()).toEqual({ ...before, KmsMasterKeyId: 'alias/aws/sns' });
    expect((await attributes(OTHER))['KmsMasterKeyId']).toBeUndefined();
    expect(await run.verify()).toEqual({ verified: true });
  });

  it('takes the key away again, once and twice', async () => {
    const before = await attributes();
    const run = account.run(reactor, onlyPeople);
    const plan = await run.changePlan();
    await run.apply(plan);

    await run.rollback(plan.backup);
    await run.rollback(plan.backup);

    expect(await attributes()).toEqual(before);
  });

  it('does not call it fixed when the key is gone again', async () => {
    const run = account.run(reactor, onlyPeople);
    await run.apply(await run.changePlan());

    await set('KmsMasterKeyId', '');

    expect(await run.verify()).toMatchObject({ verified: false, reason: expect.stringContaining('encrypt') });
  });

  it('keeps a key that somebody set after the plan', async () => {
    const run = account.run(reactor, onlyPeople);
    const plan = await run.changePlan();
    await set('KmsMasterKeyId', 'alias/theirs');

    await run.apply(plan);

    expect((await attributes())['KmsMasterKeyId']).toBe('alias/theirs');
  });

  it('refuses the key that AWS manages where the default policy may hide a service', async () => {
    expect(await account.run(reactor, on).plan()).toMatchObject({
      outcome: 'refuse',
      reason: expect.stringContaining('CloudWatch alarms'),
    });
  });

  it('refuses the key that AWS manages where a service publishes, whatever the binding says', async () => {
    await set('Policy', JSON.stringify({ Version: '2012-10-17', Statement: [{ ...publish, Principal: EVENTS }] }));

    expect(await account.run(reactor, onlyPeople).plan()).toMatchObject({
      outcome: 'refuse',
      reason: expect.stringContaining('events.amazonaws.com may publish'),
    });
  });

  it('uses a customer key that the publishing services may use', async () => {
    await set('Policy', JSON.stringify({ Version: '2012-10-17', Statement: [{ ...publish, Principal: EVENTS }] }));
    const kmsKeyArn = await key([{ Effect: 'Allow', Principal: EVENTS, Action: ['kms:GenerateDataKey*', 'kms:Decrypt'], Resource: '*' }]);
    const run = account.run(reactor, { ...on, parameters: { kmsKeyArn } });

    await run.apply(await run.changePlan());

    expect((await attributes())['KmsMasterKeyId']).toBe(kmsKeyArn);
  });

  it('refuses a customer key that a publishing service may not use', async () => {
    await set('Policy', JSON.stringify({ Version: '2012-10-17', Statement: [{ ...publish, Principal: EVENTS }] }));
    const kmsKeyArn = await key([{ Effect: 'Allow', Principal: ROOT, Action: 'kms:*', Resource: '*' }]);

    expect(await account.run(reactor, { ...on, parameters: { kmsKeyArn } }).plan()).toMatchObject({
      outcome: 'refuse',
      reason: expect.stringContaining('not use the key'),
    });
  });

  it('refuses a customer key that services which publish by the default policy may not use, unless none does', async () => {
    const kmsKeyArn = await key([{ Effect: 'Allow', Principal: ROOT, Action: 'kms:*', Resource: '*' }]);

    expect(await account.run(reactor, { ...on, parameters: { kmsKeyArn } }).plan()).toMatchObject({
      outcome: 'refuse',
      reason: expect.stringContaining('cloudwatch.amazonaws.com'),
    });
    expect(await account.run(reactor, { ...on, parameters: { kmsKeyArn, noServicePublishes: true } }).plan()).toMatchObject({
      outcome: 'change',
    });
  });

  it('refuses a key that another account, which publishes, may not use', async () => {
    await set('Policy', JSON.stringify({ Version: '2012-10-17', Statement: [{ ...publish, Principal: { AWS: '444455556666' } }] }));
    const kmsKeyArn = await key([{ Effect: 'Allow', Principal: ROOT, Action: 'kms:*', Resource: '*' }]);
    const shared = await key([{ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::444455556666:root' }, Action: 'kms:*', Resource: '*' }]);
    const refused = { outcome: 'refuse', reason: expect.stringContaining('444455556666') };

    expect(await account.run(reactor, onlyPeople).plan()).toMatchObject(refused);
    expect(await account.run(reactor, { ...on, parameters: { kmsKeyArn } }).plan()).toMatchObject(refused);
    expect(await account.run(reactor, { ...on, parameters: { kmsKeyArn: shared } }).plan()).toMatchObject({ outcome: 'change' });
  });

  it('refuses a key that is off, and one of another Region', async () => {
    const kmsKeyArn = await key([{ Effect: 'Allow', Principal: ROOT, Action: 'kms:*', Resource: '*' }]);
    await account.client(KMSClient).send(new DisableKeyCommand({ KeyId: readResourceName(kmsKeyArn) }));
    const elsewhere = kmsKeyArn.replace(MEMBER.region, 'us-east-1');

    expect(await account.run(reactor, { ...on, parameters: { kmsKeyArn } }).plan()).toMatchObject({
      reason: expect.stringContaining('Disabled'),
    });
    expect(await account.run(reactor, { ...on, parameters: { kmsKeyArn: elsewhere } }).plan()).toMatchObject({
      reason: expect.stringContaining('another Region'),
    });
  });

  it('finds nothing to do on an encrypted topic', async () => {
    await set('KmsMasterKeyId', 'alias/aws/sns');

    expect(await account.run(reactor, on).plan()).toEqual({
      outcome: 'nothing-to-do',
      summary: 'Topic alarms is encrypted with alias/aws/sns',
    });
  });

  it('refuses what is no topic, and finds nothing to do on a topic that is gone', async () => {
    const subscription = { resource: { ...on.resource, Id: `${TOPIC}:1234abcd-12ab-34cd-56ef-1234567890ab` } };
    const gone = { resource: { ...on.resource, Id: `${TOPIC}-gone` } };

    expect(await account.run(reactor, subscription).plan()).toMatchObject({ outcome: 'refuse' });
    expect(await account.run(reactor, gone).plan()).toMatchObject({ outcome: 'nothing-to-do' });
  });
});
