import { absentWhen } from '@attack-reactor/kit';
import { allowAuditor, bucketPolicy, createBucket } from '@attack-reactor/kit/scene/bucket';
import {
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
  PutBucketWebsiteCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { reactor } from '#reactors/s3-require-tls/reactor.ts';
import { scene } from '#reactors/s3-require-tls/scene.ts';
import { describeOnMemberAccount } from '../../support/member-account.ts';

const BUCKET = 'invoices';
const ARN = `arn:aws:s3:::${BUCKET}`;
const on = { resource: { Type: 'AwsS3Bucket', Id: ARN } };
const auditor = allowAuditor(ARN);

describeOnMemberAccount('reactor s3-require-tls', (account) => {
  const s3 = () => account.client(S3Client);

  async function bucketWith(policy: string | null) {
    await createBucket(account, BUCKET);
    if (policy !== null) await s3().send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy: policy }));
  }

  async function policy() {
    const answer = await absentWhen(['NoSuchBucketPolicy'], () => s3().send(new GetBucketPolicyCommand({ Bucket: BUCKET })));
    return answer?.Policy ?? null;
  }

  it('adds one statement and keeps the others as they are', async () => {
    const run = account.run(reactor, await scene.build(account));

    const plan = await run.changePlan();
    const untouched = await policy();
    await run.apply(plan);
    await run.apply(plan);

    expect(untouched).toBe(bucketPolicy([auditor]));
    expect(plan.changes).toMatchObject([{ resource: ARN, field: 'policy.Statement[1]', before: null, after: { Sid: 'RequireTls' } }]);
    expect(JSON.parse((await policy()) ?? '')).toMatchObject({ Statement: [auditor, plan.changes[0]?.after] });
    expect(await run.verify()).toEqual({ verified: true });
  });

  it('refuses a policy that S3 would not take back, before it changes anything', async () => {
    const deleted = { ...auditor, Sid: 'Gone', Principal: { AWS: 'AIDACKCEVSQ6C2EXAMPLE' } };
    await bucketWith(bucketPolicy([auditor, deleted]));

    const plan = await account.run(reactor, on).plan();

    expect(plan).toMatchObject({ outcome: 'refuse', reason: expect.stringContaining('AIDACKCEVSQ6C2EXAMPLE') });
  });

  it.each([
    ['the policy, to the letter', `{ "Version":"2012-10-17",\n "Statement": ${JSON.stringify(auditor)} }`],
    ['that there was none', null],
  ])('restores %s', async (_what, before) => {
    await bucketWith(before);
    const run = account.run(reactor, on);
    const plan = await run.changePlan();
    await run.apply(plan);

    await run.rollback(plan.backup);
    await run.rollback(plan.backup);

    expect(await policy()).toBe(before);
  });

  it('does not call it fixed when the policy is gone again', async () => {
    await bucketWith(null);
    const run = account.run(reactor, on);
    await run.apply(await run.changePlan());

    await s3().send(new DeleteBucketPolicyCommand({ Bucket: BUCKET }));

    expect(await run.verify()).toMatchObject({ verified: false, reason: expect.stringContaining('deny requests without TLS') });
  });

  it('leaves a website alone, which has no TLS, unless the binding says otherwise', async () => {
    await bucketWith(null);
    await s3().send(new PutBucketWebsiteCommand({ Bucket: BUCKET, WebsiteConfiguration: { IndexDocument: { Suffix: 'index.html' } } }));

    expect(await account.run(reactor, on).plan()).toMatchObject({ outcome: 'refuse', reason: expect.stringContaining('website') });
    expect(await account.run(reactor, { ...on, parameters: { includeWebsites: true } }).plan()).toMatchObject({ outcome: 'change' });
  });

  it('refuses a policy that has no room for one more statement', async () => {
    await bucketWith(bucketPolicy([{ ...auditor, Sid: 'x'.repeat(20_200) }]));

    expect(await account.run(reactor, on).plan()).toMatchObject({ outcome: 'refuse', reason: expect.stringContaining('no room') });
  });

  it('finds nothing to do where TLS is required', async () => {
    await bucketWith(null);
    const run = account.run(reactor, on);
    await run.apply(await run.changePlan());

    expect(await run.plan()).toEqual({ outcome: 'nothing-to-do', summary: 'Bucket invoices requires TLS' });
  });

  it('finds nothing to do on a bucket that is gone', async () => {
    expect(await account.run(reactor, on).plan()).toMatchObject({ outcome: 'nothing-to-do' });
  });
});
