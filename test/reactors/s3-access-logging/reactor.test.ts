import {
  CreateBucketCommand,
  GetBucketLoggingCommand,
  PutBucketLoggingCommand,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { reactor } from '#reactors/s3-access-logging/reactor.ts';
import { describeOnMemberAccount } from '../../support/member-account.ts';

const on = { resource: { Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::invoices' }, parameters: { targetBucket: 'logs' } };
const INVOICE_LOGS = { TargetBucket: 'logs', TargetPrefix: 'invoices/' };

describeOnMemberAccount('reactor s3-access-logging', (account) => {
  const s3 = () => account.client(S3Client);

  async function bucket(name: string) {
    await s3().send(new CreateBucketCommand({ Bucket: name, CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } }));
  }

  async function allowDelivery() {
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'logging.s3.amazonaws.com' },
          Action: ['s3:PutObject'],
          Resource: 'arn:aws:s3:::logs/*',
        },
      ],
    });
    await s3().send(new PutBucketPolicyCommand({ Bucket: 'logs', Policy }));
  }

  beforeEach(async () => {
    await bucket('invoices');
    await bucket('customers');
    await bucket('logs');
  });

  async function logging(name = 'invoices') {
    return (await s3().send(new GetBucketLoggingCommand({ Bucket: name }))).LoggingEnabled ?? null;
  }

  it('logs this bucket, under its own name, and no other', async () => {
    await allowDelivery();
    const run = account.run(reactor, on);

    const plan = await run.changePlan();
    const untouched = await logging();
    await run.apply(plan);
    await run.apply(plan);

    expect(untouched).toBeNull();
    expect(plan.changes).toEqual([{ resource: on.resource.Id, field: 'logging', before: null, after: INVOICE_LOGS }]);
    expect(await logging()).toMatchObject(INVOICE_LOGS);
    expect(await logging('customers')).toBeNull();
    expect(await run.verify()).toEqual({ verified: true });
  });

  it('logs under the prefix of the binding', async () => {
    await allowDelivery();
    const run = account.run(reactor, { ...on, parameters: { ...on.parameters, prefix: 'audit/s3/' } });

    await run.apply(await run.changePlan());

    expect(await logging()).toMatchObject({ TargetPrefix: 'audit/s3/' });
  });

  it('turns logging off again, once and twice', async () => {
    await allowDelivery();
    const run = account.run(reactor, on);
    const plan = await run.changePlan();
    await run.apply(plan);

    await run.rollback(plan.backup);
    await run.rollback(plan.backup);

    expect(await logging()).toBeNull();
  });

  it('does not call it fixed when logging is off again', async () => {
    await allowDelivery();
    const run = account.run(reactor, on);
    await run.apply(await run.changePlan());

    await s3().send(new PutBucketLoggingCommand({ Bucket: 'invoices', BucketLoggingStatus: {} }));

    expect(await run.verify()).toMatchObject({ verified: false, reason: expect.stringContaining('log access to logs') });
  });

  it('leaves a bucket alone that logs elsewhere, also one that began to after the plan', async () => {
    await allowDelivery();
    const run = account.run(reactor, on);
    const plan = await run.changePlan();
    const elsewhere = { TargetBucket: 'logs', TargetPrefix: 'elsewhere/' };
    await s3().send(new PutBucketLoggingCommand({ Bucket: 'invoices', BucketLoggingStatus: { LoggingEnabled: elsewhere } }));

    await run.apply(plan);

    expect(await logging()).toMatchObject(elsewhere);
    expect(await run.plan()).toEqual({ outcome: 'nothing-to-do', summary: 'Bucket invoices is logged to logs' });
  });

  it.each([
    ['nobody said where to log to', {}, 'Set targetBucket'],
    ['the bucket would log to itself', { targetBucket: 'invoices' }, 'log bucket itself'],
    ['S3 may not deliver there', { targetBucket: 'logs' }, 'logging.s3.amazonaws.com'],
  ])('refuses where %s', async (_what, parameters, reason) => {
    expect(await account.run(reactor, { ...on, parameters }).plan()).toMatchObject({
      outcome: 'refuse',
      reason: expect.stringContaining(reason),
    });
  });

  it('fails where the log bucket is gone', async () => {
    await expect(account.run(reactor, { ...on, parameters: { targetBucket: 'gone' } }).plan()).rejects.toMatchObject({
      message: expect.stringContaining('NoSuchBucket'),
    });
  });
});
