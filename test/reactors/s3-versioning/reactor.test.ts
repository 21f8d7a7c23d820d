import { createBucket } from '@attack-reactor/kit/scene/bucket';
import { GetBucketVersioningCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { reactor } from '#reactors/s3-versioning/reactor.ts';
import { scene } from '#reactors/s3-versioning/scene.ts';
import { describeOnMemberAccount } from '../../support/member-account.ts';
import { stubService, xmlAnswer } from '../../support/stub-service.ts';

const BUCKET = 'invoices';
const on = { resource: { Type: 'AwsS3Bucket', Id: `arn:aws:s3:::${BUCKET}` } };

describeOnMemberAccount('reactor s3-versioning', (account) => {
  const s3 = () => account.client(S3Client);

  async function bucketWith(status: 'Enabled' | 'Suspended' | null) {
    await createBucket(account, BUCKET);
    if (status !== null) await s3().send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration: { Status: status } }));
  }

  async function status() {
    return (await s3().send(new GetBucketVersioningCommand({ Bucket: BUCKET }))).Status ?? null;
  }

  it('turns versioning on, and says that a bucket never versioned has no full way back', async () => {
    const run = account.run(reactor, await scene.build(account));

    const plan = await run.changePlan();
    const untouched = await status();
    await run.apply(plan);
    await run.apply(plan);

    expect(untouched).toBeNull();
    expect(plan).toMatchObject({ effect: 'irreversible', summary: expect.stringContaining('only suspend') });
    expect(plan.changes).toEqual([{ resource: on.resource.Id, field: 'versioning.Status', before: null, after: 'Enabled' }]);
    expect(await status()).toBe('Enabled');
    expect(await run.verify()).toEqual({ verified: true });
  });

  it.each([
    ['never versioned', null, 'irreversible'],
    ['suspended', 'Suspended', 'reversible'],
  ] as const)('suspends a bucket again that was %s', async (_what, before, effect) => {
    await bucketWith(before);
    const run = account.run(reactor, on);

    const plan = await run.changePlan();
    await run.apply(plan);
    await run.rollback(plan.backup);
    await run.rollback(plan.backup);

    expect(plan.effect).toBe(effect);
    expect(await status()).toBe('Suspended');
    expect(await run.verify()).toMatchObject({ verified: false });
  });

  it('finds nothing to do on a versioned bucket', async () => {
    await bucketWith('Enabled');

    expect(await account.run(reactor, on).plan()).toEqual({ outcome: 'nothing-to-do', summary: 'Bucket invoices is versioned' });
  });

  it('refuses where only the root user with its MFA device may change versioning', async () => {
    const stub = await stubService('S3', () =>
      xmlAnswer(
        '<VersioningConfiguration ' +
          'xmlns="http://s3.amazonaws.com/doc/2006-03-01/">' +
          '<Status>Suspended</Status><MfaDelete>Enabled</MfaDelete></VersioningConfiguration>',
      ),
    );

    const plan = await account.run(reactor, on).plan().finally(stub.close);

    expect(plan).toMatchObject({ outcome: 'refuse', reason: expect.stringContaining('MFA') });
  });

  it('is never automatic', () => {
    expect(reactor.manifest).toMatchObject({ effect: 'irreversible', modes: ['approval', 'notify'] });
  });
});
