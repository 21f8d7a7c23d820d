import { absentWhen } from '@attack-reactor/kit';
import { allowAuditor, allowPublicRead, bucketPolicy, createBucket } from '@attack-reactor/kit/scene/bucket';
import {
  GetBucketAclCommand,
  GetBucketPolicyCommand,
  GetPublicAccessBlockCommand,
  PutBucketAclCommand,
  PutBucketPolicyCommand,
  PutBucketWebsiteCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { reactor } from '#reactors/s3-block-public-read/reactor.ts';
import { scene } from '#reactors/s3-block-public-read/scene.ts';
import { describeOnMemberAccount } from '../../support/member-account.ts';

const BUCKET = 'invoices';
const ARN = `arn:aws:s3:::${BUCKET}`;
const on = { resource: { Type: 'AwsS3Bucket', Id: ARN } };
const publicRead = allowPublicRead(ARN);
const namedRead = allowAuditor(ARN);
const EVERYTHING_BLOCKED = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };

describeOnMemberAccount('reactor s3-block-public-read', (account) => {
  const s3 = () => account.client(S3Client);

  const bucketWith = (statements: readonly object[]) => createBucket(account, BUCKET, statements);

  async function doors() {
    const policy = await absentWhen(['NoSuchBucketPolicy'], () => s3().send(new GetBucketPolicyCommand({ Bucket: BUCKET })));
    const acl = await s3().send(new GetBucketAclCommand({ Bucket: BUCKET }));
    const block = await absentWhen(['NoSuchPublicAccessBlockConfiguration'], () =>
      s3().send(new GetPublicAccessBlockCommand({ Bucket: BUCKET })),
    );
    return {
      policy: policy?.Policy === undefined ? null : JSON.parse(policy.Policy),
      grants: acl.Grants,
      block: block?.PublicAccessBlockConfiguration ?? null,
    };
  }

  it('removes every public statement, keeps the others as they are, and blocks public access', async () => {
    await bucketWith([publicRead, namedRead, { ...publicRead, Sid: 'Second' }, { ...publicRead, Sid: 'Third', Action: 's3:*' }]);
    const run = account.run(reactor, on);

    const plan = await run.changePlan();
    await run.apply(plan);

    expect(plan.summary).toBe('Bucket invoices: remove 3 public policy statements, turn on Block Public Access');
    expect(plan.changes.map(({ field }) => field).slice(0, 3)).toEqual([
      'policy.Statement[0]',
      'policy.Statement[2]',
      'policy.Statement[3]',
    ]);
    expect(await doors()).toMatchObject({ policy: { Statement: [namedRead] }, block: EVERYTHING_BLOCKED });
    expect(await run.verify()).toEqual({ verified: true });
  });

  it.each([
    ['beside the public statement', { ...namedRead, Principal: { AWS: 'AROACKCEVSQ6C2EXAMPLE' } }],
    ['in the public statement', { ...publicRead, Principal: { AWS: ['*', 'AROACKCEVSQ6C2EXAMPLE'] } }],
  ])('refuses a policy with a deleted role %s, before it changes anything', async (_where, statement) => {
    await bucketWith([publicRead, statement]);
    const before = await doors();

    const plan = await account.run(reactor, on).plan();

    expect(plan).toMatchObject({ outcome: 'refuse', reason: expect.stringContaining('AROACKCEVSQ6C2EXAMPLE') });
    expect(await doors()).toEqual(before);
  });

  it('closes the ACL where the policy, which names a deleted role, stays as it is', async () => {
    await bucketWith([{ ...namedRead, Principal: { AWS: 'AROACKCEVSQ6C2EXAMPLE' } }]);
    await s3().send(new PutBucketAclCommand({ Bucket: BUCKET, ACL: 'public-read' }));

    expect(await account.run(reactor, on).plan()).toMatchObject({ outcome: 'change' });
  });

  it('changes nothing while it plans', async () => {
    const scenery = await scene.build(account);
    const before = await doors();

    await account.run(reactor, scenery).plan();

    expect(await doors()).toEqual(before);
  });

  it('restores policy, ACL and Block Public Access exactly', async () => {
    await bucketWith([publicRead, namedRead]);
    await s3().send(new PutBucketAclCommand({ Bucket: BUCKET, ACL: 'public-read' }));
    await s3().send(
      new PutPublicAccessBlockCommand({
        Bucket: BUCKET,
        PublicAccessBlockConfiguration: { ...EVERYTHING_BLOCKED, BlockPublicPolicy: false, BlockPublicAcls: false },
      }),
    );
    const before = await doors();
    const run = account.run(reactor, on);

    const plan = await run.changePlan();
    const created = await run.apply(plan);
    const between = await doors();
    await run.rollback(plan.backup, created);

    expect(between).not.toEqual(before);
    expect(await doors()).toEqual(before);
  });

  it('restores a bucket that had neither policy nor Block Public Access', async () => {
    await bucketWith([]);
    const before = await doors();
    const run = account.run(reactor, on);

    const plan = await run.changePlan();
    await run.apply(plan);
    await run.rollback(plan.backup);

    expect(await doors()).toEqual(before);
  });

  it('leaves nothing half open where S3 does not take the earlier policy back, as it names a role that is deleted by now', async () => {
    await bucketWith([publicRead, namedRead]);
    const run = account.run(reactor, {
      ...on,
      onCall({ action }, { phase }) {
        if (phase !== 'rollback' || action !== 's3:PutBucketPolicy') return;
        throw Object.assign(new Error('Invalid principal in policy'), { name: 'MalformedPolicy' });
      },
    });
    const plan = await run.changePlan();
    await run.apply(plan);
    const closed = await doors();

    await expect(run.rollback(plan.backup)).rejects.toThrow('Invalid principal in policy');

    expect(await doors()).toEqual(closed);
    expect(closed).toMatchObject({ policy: { Statement: [namedRead] }, block: EVERYTHING_BLOCKED });
  });

  it('takes public grants out of the ACL and leaves the others', async () => {
    await bucketWith([]);
    await s3().send(new PutBucketAclCommand({ Bucket: BUCKET, ACL: 'public-read-write' }));
    const run = account.run(reactor, on);

    await run.apply(await run.changePlan());

    const { grants } = await doors();
    expect(grants?.map(({ Grantee }) => Grantee?.Type)).toEqual(['CanonicalUser']);
  });

  it('may run again after a crash and finds nothing to do then', async () => {
    await bucketWith([publicRead, namedRead]);
    const run = account.run(reactor, on);
    const plan = await run.changePlan();

    await run.apply(plan);
    await run.apply(plan);

    expect(await run.plan()).toEqual({ outcome: 'nothing-to-do', summary: 'Bucket invoices is closed to the public' });
  });

  it('leaves a statement and a grant that came after the plan, and says so', async () => {
    await bucketWith([publicRead]);
    const run = account.run(reactor, on);
    const plan = await run.changePlan();
    const late = { ...publicRead, Sid: 'Late', Action: 's3:PutObject' };
    await s3().send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy: bucketPolicy([publicRead, late]) }));
    await s3().send(new PutBucketAclCommand({ Bucket: BUCKET, ACL: 'public-read' }));

    await run.apply(plan);

    expect(await doors()).toMatchObject({ policy: { Statement: [late] }, block: EVERYTHING_BLOCKED });
    expect((await doors()).grants).toHaveLength(2);
    expect(await run.verify()).toMatchObject({ verified: false, reason: expect.stringContaining('1 public policy statement') });
  });

  it('asks nothing of a resource that is no bucket by its name', async () => {
    const other = { resource: { Type: 'AwsS3Bucket', Id: `arn:aws:s3:::${BUCKET}/prefix/*` } };

    expect(await account.run(reactor, other).plan()).toMatchObject({ outcome: 'refuse', reason: expect.stringContaining('not an id') });
  });

  it('leaves a website alone unless the binding says otherwise', async () => {
    await bucketWith([publicRead]);
    await s3().send(new PutBucketWebsiteCommand({ Bucket: BUCKET, WebsiteConfiguration: { IndexDocument: { Suffix: 'index.html' } } }));

    expect(await account.run(reactor, on).plan()).toMatchObject({ outcome: 'refuse', reason: expect.stringContaining('website') });
    expect(await account.run(reactor, { ...on, parameters: { includeWebsites: true } }).plan()).toMatchObject({ outcome: 'change' });
  });

  it('finds nothing to do on a bucket that is gone', async () => {
    expect(await account.run(reactor, on).plan()).toMatchObject({ outcome: 'nothing-to-do' });
  });

  it('finds nothing to do on a closed bucket', async () => {
    await bucketWith([namedRead]);
    await s3().send(new PutPublicAccessBlockCommand({ Bucket: BUCKET, PublicAccessBlockConfiguration: EVERYTHING_BLOCKED }));

    expect(await account.run(reactor, on).plan()).toMatchObject({ outcome: 'nothing-to-do' });
  });
});
