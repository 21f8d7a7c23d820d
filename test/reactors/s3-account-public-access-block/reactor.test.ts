import { absentWhen } from '@attack-reactor/kit';
import { HALF_BLOCKED } from '@attack-reactor/kit/scene/bucket';
import { GetPublicAccessBlockCommand, PutPublicAccessBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import { reactor } from '#reactors/s3-account-public-access-block/reactor.ts';
import { scene } from '#reactors/s3-account-public-access-block/scene.ts';
import { describeOnMemberAccount, MEMBER } from '../../support/member-account.ts';
import { type StubAnswer, type StubCall, stubService, xmlAnswer } from '../../support/stub-service.ts';

const on = { resource: { Type: 'AwsAccount', Id: `AWS::::Account:${MEMBER.accountId}` } };
const ALL = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };

describeOnMemberAccount('reactor s3-account-public-access-block', (account) => {
  const owner = () => account.client(S3ControlClient);
  const AccountId = MEMBER.accountId;

  async function block() {
    const answer = await absentWhen(['NoSuchPublicAccessBlockConfiguration'], () =>
      owner().send(new GetPublicAccessBlockCommand({ AccountId })),
    );
    return answer?.PublicAccessBlockConfiguration ?? null;
  }

  async function setBlock(settings: typeof ALL) {
    await owner().send(new PutPublicAccessBlockCommand({ AccountId, PublicAccessBlockConfiguration: settings }));
  }

  it('turns on what is off and names each setting', async () => {
    const run = account.run(reactor, await scene.build(account));

    const plan = await run.changePlan();
    const untouched = await block();
    await run.apply(plan);
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
    if (before !== null) await setBlock(before);
    const run = account.run(reactor, on);
    const plan = await run.changePlan();
    await run.apply(plan);

    await run.rollback(plan.backup);
    await run.rollback(plan.backup);

    expect(await block()).toEqual(before);
  });

  it('does not call it fixed when somebody turned a setting off again', async () => {
    const run = account.run(reactor, on);
    await run.apply(await run.changePlan());

    await setBlock({ ...ALL, IgnorePublicAcls: false });

    expect(await run.verify()).toMatchObject({ verified: false, reason: expect.stringContaining('Block Public Access') });
  });

  it('finds nothing to do where all four are on', async () => {
    await setBlock(ALL);

    expect(await account.run(reactor, on).plan()).toMatchObject({ outcome: 'nothing-to-do' });
  });

  it.each(['AWS::::Account:111122223333', 'arn:aws:s3:::invoices'])('refuses %s', async (Id) => {
    expect(await account.run(reactor, { resource: { ...on.resource, Id } }).plan()).toMatchObject({
      outcome: 'refuse',
      reason: expect.stringContaining(Id),
    });
  });

  it('closes public buckets too where the binding says so', async () => {
    const stub = await stubService('S3', s3With({ downloads: { policy: true } }));

    const plan = await account
      .run(reactor, { ...on, parameters: { evenIfBucketsArePublic: true } })
      .plan()
      .finally(stub.close);

    expect(plan).toMatchObject({ outcome: 'change' });
    expect(stub.calls).toEqual([]);
  });

  it.each([
    ['none is public', { a: {}, b: { policy: false, grants: ['LogDelivery'] } }, []],
    ['a policy is public', { a: {}, b: { policy: true } }, ['b']],
    ['an ACL is public', { a: { grants: ['AuthenticatedUsers'] }, b: {} }, ['a']],
    ['the bucket blocks it itself', { a: { policy: true, grants: ['AllUsers'], blocked: true } }, []],
    ['many are public', { a: { policy: true }, b: { policy: true }, c: { policy: true }, d: { policy: true } }, ['a', 'b', 'c', '1 more']],
  ] as const)('looks into every bucket first: %s', async (_what, buckets, named) => {
    const stub = await stubService('S3', s3With(buckets));

    const plan = await account.run(reactor, on).plan().finally(stub.close);

    expect(plan.outcome).toBe(named.length === 0 ? 'change' : 'refuse');
    for (const name of named) expect(plan).toMatchObject({ reason: expect.stringContaining(name) });
  });

  it.each([
    ['names the one that nobody may look into', { a: {}, b: { denied: true }, c: {} }, 'may not look into: b.'],
    ['names a public one first', { a: {}, b: { denied: true }, c: { policy: true } }, 'has public buckets: c.'],
  ] as const)('%s, and looks into the others', async (_what, buckets, reason) => {
    const stub = await stubService('S3', s3With(buckets));

    const plan = await account.run(reactor, on).plan().finally(stub.close);

    expect(plan).toMatchObject({ outcome: 'refuse', reason: expect.stringContaining(reason) });
  });
});

type Scene = Readonly<Record<string, { policy?: boolean; grants?: readonly string[]; blocked?: boolean; denied?: boolean }>>;

/** S3 with these buckets, in shapes as of https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicyStatus.html */
function s3With(buckets: Scene): (call: StubCall) => StubAnswer | undefined {
  return ({ path }) => {
    const url = new URL(path, 'http://s3');
    const name = url.pathname.slice(1);
    const bucket = buckets[name.replace(/\/$/, '')];
    if (name === '') return xmlAnswer(formatList(Object.keys(buckets)));
    if (bucket?.denied) return xmlAnswer(formatError('AccessDenied'), 403);
    if (url.searchParams.has('publicAccessBlock')) {
      return bucket?.blocked
        ? xmlAnswer(
            `<PublicAccessBlockConfiguration>${Object.keys(ALL)
              .map((key) => `<${key}>true</${key}>`)
              .join('')}</PublicAccessBlockConfiguration>`,
          )
        : xmlAnswer(formatError('NoSuchPublicAccessBlockConfiguration'), 404);
    }
    if (url.searchParams.has('policyStatus')) {
      return bucket?.policy === undefined
        ? xmlAnswer(formatError('NoSuchBucketPolicy'), 404)
        : xmlAnswer(`<PolicyStatus><IsPublic>${bucket.policy}</IsPublic></PolicyStatus>`);
    }
    return url.searchParams.has('acl') ? xmlAnswer(formatAcl(bucket?.grants ?? [])) : undefined;
  };
}

function formatList(names: readonly string[]): string {
  const buckets = names.map((name) => `<Bucket><Name>${name}</Name><BucketRegion>eu-west-1</BucketRegion></Bucket>`);
  return `<ListAllMyBucketsResult><Buckets>${buckets.join('')}</Buckets></ListAllMyBucketsResult>`;
}

function formatAcl(groups: readonly string[]): string {
  const grants = groups.map((group) => {
    const uri = `http://acs.amazonaws.com/groups/${group === 'LogDelivery' ? 's3' : 'global'}/${group}`;
    const grantee = `<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group"><URI>${uri}</URI></Grantee>`;
    return `<Grant>${grantee}<Permission>READ</Permission></Grant>`;
  });
  return `<AccessControlPolicy><AccessControlList>${grants.join('')}</AccessControlList></AccessControlPolicy>`;
}

function formatError(code: string): string {
  return `<Error><Code>${code}</Code><Message>not there</Message></Error>`;
}
