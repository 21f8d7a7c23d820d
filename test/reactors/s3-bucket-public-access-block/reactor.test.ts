import { absentWhen } from '@attack-reactor/kit';
import { allowPublicRead, bucketPolicy, createBucket, HALF_BLOCKED } from '@attack-reactor/kit/scene/bucket';
import {
  GetBucketPolicyCommand,
  GetPublicAccessBlockCommand,
  PutBucketPolicyCommand,
  PutBucketWebsiteCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { reactor } from '#reactors/s3-bucket-public-access-block/reactor.ts';
import { scene } from '#reactors/s3-bucket-public-access-block/scene.ts';
import { describeOnMemberAccount } from '../../support/member-account.ts';

const BUCKET = 'invoices';
const on = { resource: { Type: 'AwsS3Bucket', Id: `arn:aws:s3:::${BUCKET}` } };
const ALL = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };

describeOnMemberAccount('reactor s3-bucket-public-access-block', (account) => {
  const s3 = () => account.client(S3Client);

  async function block() {
    const answer = await absentWhen(['NoSuchPublicAccessBlockConfiguration'], () =>
      s3().send(new GetPublicAccessBlockCommand({ Bucket: BUCKET })),
    );
    return answer?.PublicAccessBlockConfiguration ?? null;
  }

  async function setBlock(settings: typeof ALL) {
    await s3().send(new PutPublicAccessBlockCommand({ Bucket: BUCKET, PublicAccessBlockConfiguration: settings }));
  }

  it('turns on what is off and names each setting', async () => {
    const run = account.run(reactor, await scene.build(account));

    const plan = await run.changePlan();
    const untouched = await block();
    await run.apply(plan);

    expect(untouched).toEqual(HALF_BLOCKED);
    expect(plan.changes.map(({ field }) => field)).toEqual([
      'publicAccessBlock.BlockPublicPolicy',
      'publicAccessBlock.RestrictPublicBuckets',
    ]);
    expect(await block()).toEqual(ALL);
    expect(await run.verify()).toEqual({ verified: true });
  });

  it.each([
    ['half of the settings', HALF_BLOCKED],
    ['none at all', null],
  ])('restores %s', async (_what, before) => {
    await createBucket(account, BUCKET);
    if (before !== null) await setBlock(before);
    const run = account.run(reactor, on);

    const plan = await run.changePlan();
    await run.apply(plan);
    await run.apply(plan);
    await run.rollback(plan.backup);
    await run.rollback(plan.backup);

    expect(await block()).toEqual(before);
  });

  it('does not call it fixed when somebody turned a setting off again', async () => {
    await createBucket(account, BUCKET);
    const run = account.run(reactor, on);
    await run.apply(await run.changePlan());

    await setBlock({ ...ALL, RestrictPublicBuckets: false });

    expect(await run.verify()).toMatchObject({ verified: false, reason: expect.stringContaining('turn on Block Public Access') });
  });

  it('leaves the policy as it is', async () => {
    const Policy = bucketPolicy([allowPublicRead(on.resource.Id)]);
    await createBucket(account, BUCKET);
    await s3().send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy }));
    const run = account.run(reactor, on);

    await run.apply(await run.changePlan());

    expect((await s3().send(new GetBucketPolicyCommand({ Bucket: BUCKET }))).Policy).toBe(Policy);
  });

  it('leaves a website alone unless the binding says otherwise', async () => {
    await createBucket(account, BUCKET);
    await s3().send(new PutBucketWebsiteCommand({ Bucket: BUCKET, WebsiteConfiguration: { IndexDocument: { Suffix: 'index.html' } } }));

    expect(await account.run(reactor, on).plan()).toMatchObject({ outcome: 'refuse', reason: expect.stringContaining('website') });
    expect(await account.run(reactor, { ...on, parameters: { includeWebsites: true } }).plan()).toMatchObject({ outcome: 'change' });
  });

  it('finds nothing to do where all four are on', async () => {
    await createBucket(account, BUCKET);
    await setBlock(ALL);

    expect(await account.run(reactor, on).plan()).toEqual({ outcome: 'nothing-to-do', summary: 'Bucket invoices blocks public access' });
  });

  it('refuses a resource that is no bucket ARN', async () => {
    const access = { resource: { Type: 'AwsS3Bucket', Id: 'arn:aws:s3:eu-central-1:210987654321:accesspoint/invoices' } };

    expect(await account.run(reactor, access).plan()).toMatchObject({ outcome: 'refuse', reason: expect.stringContaining('accesspoint') });
  });
});
