import type { BuiltScene } from '@attack-reactor/kit/scene';
import { createBucket } from '@attack-reactor/kit/scene/bucket';
import { GetBucketLoggingCommand, PutBucketLoggingCommand, S3Client } from '@aws-sdk/client-s3';
import { reactor } from '#reactors/s3-access-logging/reactor.ts';
import { scene } from '#reactors/s3-access-logging/scene.ts';
import { describeOnMemberAccount } from '../../support/member-account.ts';

const INVOICE_LOGS = { TargetBucket: 'logs', TargetPrefix: 'invoices/' };

describeOnMemberAccount('reactor s3-access-logging', (account) => {
  const s3 = () => account.client(S3Client);
  let on: BuiltScene;

  beforeEach(async () => {
    await createBucket(account, 'customers');
    await createBucket(account, 'unwritable');
    on = await scene.build(account);
  });

  async function logging(name = 'invoices') {
    return (await s3().send(new GetBucketLoggingCommand({ Bucket: name }))).LoggingEnabled ?? null;
  }

  it('logs this bucket, under its own name, and no other', async () => {
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
    const run = account.run(reactor, { ...on, parameters: { ...on.parameters, prefix: 'audit/s3/' } });

    await run.apply(await run.changePlan());

    expect(await logging()).toMatchObject({ TargetPrefix: 'audit/s3/' });
  });

  it('turns logging off again, once and twice', async () => {
    const run = account.run(reactor, on);
    const plan = await run.changePlan();
    await run.apply(plan);

    await run.rollback(plan.backup);
    await run.rollback(plan.backup);

    expect(await logging()).toBeNull();
  });

  it('does not call it fixed when logging is off again', async () => {
    const run = account.run(reactor, on);
    await run.apply(await run.changePlan());

    await s3().send(new PutBucketLoggingCommand({ Bucket: 'invoices', BucketLoggingStatus: {} }));

    expect(await run.verify()).toMatchObject({ verified: false, reason: expect.stringContaining('log access to logs') });
  });

  it('leaves a bucket alone that logs elsewhere, also one that began to after the plan', async () => {
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
    ['S3 may not deliver there', { targetBucket: 'unwritable' }, 'logging.s3.amazonaws.com'],
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
