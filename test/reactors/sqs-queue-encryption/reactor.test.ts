import { readResourceName } from '@attack-reactor/kit';
import { CreateKeyCommand, DisableKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetQueueAttributesCommand, GetQueueUrlCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { reactor } from '#reactors/sqs-queue-encryption/reactor.ts';
import { createQueue } from '#reactors/sqs-queue-encryption/scene.ts';
import { describeOnMemberAccount, MEMBER } from '../../support/member-account.ts';

const QUEUE = 'orders';
const on = { resource: { Type: 'AwsSqsQueue', Id: `arn:aws:sqs:${MEMBER.region}:${MEMBER.accountId}:${QUEUE}` } };
const SOME_KEY = `arn:aws:kms:${MEMBER.region}:${MEMBER.accountId}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

describeOnMemberAccount('reactor sqs-queue-encryption', (account) => {
  const sqs = () => account.client(SQSClient);

  beforeEach(() => createQueue(account, QUEUE));

  async function attributes(name = QUEUE) {
    const { QueueUrl } = await sqs().send(new GetQueueUrlCommand({ QueueName: name }));
    const { Attributes = {} } = await sqs().send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    // moto counts a change as one to the queue; the time of it is no setting.
    const { LastModifiedTimestamp: _when, ...settings } = Attributes;
    return settings;
  }

  async function set(Attributes: Record<string, string>) {
    const { QueueUrl } = await sqs().send(new GetQueueUrlCommand({ QueueName: QUEUE }));
    await sqs().send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
  }

  async function createKey(statements: readonly object[]) {
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: statements });
    return (await account.client(KMSClient).send(new CreateKeyCommand({ Policy }))).KeyMetadata?.Arn ?? '';
  }

  it('turns on keys that SQS manages, for this queue only', async () => {
    await createQueue(account, 'customers');
    const before = await attributes();
    const run = account.run(reactor, on);

    const plan = await run.changePlan();
    const untouched = await attributes();
    await run.apply(plan);
    await run.apply(plan);

    expect(untouched).toEqual(before);
    expect(plan.changes).toEqual([{ resource: on.resource.Id, field: 'SqsManagedSseEnabled', before: false, after: true }]);
    expect(await attributes()).toEqual({ ...before, SqsManagedSseEnabled: 'true' });
    expect((await attributes('customers'))['SqsManagedSseEnabled']).toBe('false');
    expect(await run.verify()).toEqual({ verified: true });
  });

  it('uses the KMS key of the binding', async () => {
    const kmsKeyArn = await createKey([]);
    const run = account.run(reactor, { ...on, parameters: { kmsKeyArn } });

    const plan = await run.changePlan();
    await run.apply(plan);

    expect(plan.effect).toBe('disruptive');
    expect(await attributes()).toMatchObject({ KmsMasterKeyId: kmsKeyArn, SqsManagedSseEnabled: 'false' });
  });

  it('refuses a KMS key that a sender may not use, that is off, or of another Region', async () => {
    const Principal = { Service: 's3.amazonaws.com' };
    const statement = { Effect: 'Allow', Principal, Action: 'sqs:SendMessage', Resource: on.resource.Id };
    await set({ Policy: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }) });
    const closed = await createKey([]);
    const open = await createKey([{ Effect: 'Allow', Principal, Action: ['kms:GenerateDataKey*', 'kms:Decrypt'], Resource: '*' }]);
    const off = await createKey([]);
    await account.client(KMSClient).send(new DisableKeyCommand({ KeyId: readResourceName(off) }));
    const plan = (kmsKeyArn: string) => account.run(reactor, { ...on, parameters: { kmsKeyArn } }).plan();

    expect(await plan(closed)).toMatchObject({ outcome: 'refuse', reason: expect.stringContaining('s3.amazonaws.com may send') });
    expect(await plan(off)).toMatchObject({ outcome: 'refuse', reason: expect.stringContaining('Disabled') });
    expect(await plan(open.replace(MEMBER.region, 'us-east-1'))).toMatchObject({ reason: expect.stringContaining('another Region') });
    expect(await plan(open)).toMatchObject({ outcome: 'change' });
  });

  it('restores every attribute', async () => {
    const before = await attributes();
    const run = account.run(reactor, on);
    const plan = await run.changePlan();
    await run.apply(plan);

    await run.rollback(plan.backup);
    await run.rollback(plan.backup);

    expect(await attributes()).toEqual(before);
  });

  it('takes the KMS key away again', async () => {
    const run = account.run(reactor, { ...on, parameters: { kmsKeyArn: await createKey([]) } });
    const plan = await run.changePlan();
    await run.apply(plan);

    await run.rollback(plan.backup);

    expect((await attributes())['KmsMasterKeyId'] ?? '').toBe('');
  });

  it('does not call it fixed when it is off again', async () => {
    const run = account.run(reactor, on);
    await run.apply(await run.changePlan());

    await set({ SqsManagedSseEnabled: 'false' });

    expect(await run.verify()).toMatchObject({ verified: false, reason: expect.stringContaining('encrypt') });
  });

  it.each([
    ['a KMS key', { KmsMasterKeyId: SOME_KEY }],
    ['keys that SQS manages', { SqsManagedSseEnabled: 'true' }],
  ])('finds nothing to do on a queue with %s', async (_what, encrypted) => {
    await set(encrypted);

    expect(await account.run(reactor, on).plan()).toEqual({ outcome: 'nothing-to-do', summary: 'Queue orders is encrypted' });
  });

  it('refuses what is no queue, and finds nothing to do on a queue that is gone', async () => {
    const url = { resource: { ...on.resource, Id: `https://sqs.${MEMBER.region}.amazonaws.com/${MEMBER.accountId}/${QUEUE}` } };
    const gone = { resource: { ...on.resource, Id: on.resource.Id.replace(QUEUE, 'gone') } };

    expect(await account.run(reactor, url).plan()).toMatchObject({ outcome: 'refuse' });
    expect(await account.run(reactor, gone).plan()).toMatchObject({ outcome: 'nothing-to-do' });
  });
});
