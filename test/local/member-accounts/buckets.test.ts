import type { SceneOwner } from '@attack-reactor/kit/scene';
import { allowAuditor, allowPublicRead, bucketPolicy, createBucket, HALF_BLOCKED } from '@attack-reactor/kit/scene/bucket';
import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetResourcesCommand, ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import * as s3 from '@aws-sdk/client-s3';
import {
  DeletePublicAccessBlockCommand as DeleteAccountBlockCommand,
  GetPublicAccessBlockCommand as GetAccountBlockCommand,
  PutPublicAccessBlockCommand as PutAccountBlockCommand,
  S3ControlClient,
} from '@aws-sdk/client-s3-control';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { MemberAccounts } from '#local/member-accounts/member-accounts.ts';
import { memberAccountsHere, requireEmulatedServices, startMemberAccounts } from '#local/member-accounts.ts';
import { asOwner, connectOwner } from '#local/reaction/scene.ts';
import { MEMBER } from '../../support/member-account.ts';

const HOME = '999988887777';
const OTHER = { ...MEMBER, accountId: '321098765432' };
const BUCKET = 'invoices';
const ARN = `arn:aws:s3:::${BUCKET}`;
const KINDS =
  memberAccountsHere() === 'moto' || process.env['REQUIRE_ALL'] === '1' ? (['moto', 'buckets'] as const) : (['buckets'] as const);
const credentials = { accessKeyId: 'AKIAHOMEEXAMPLE', secretAccessKey: 'local' };

jest.setTimeout(60_000);
const environment = { ...process.env };
beforeAll(() => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey });
});
afterAll(() => {
  process.env = environment;
});

/** The name of the error that a call ends in. */
async function loadError(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => 'no error',
    (error: Error) => error.name,
  );
}

describe.each(KINDS)('member accounts of %s, by the unmodified clients', (kind) => {
  let accounts: MemberAccounts;
  beforeAll(async () => {
    accounts = await startMemberAccounts({ defaultAccountId: HOME, kind });
  });
  beforeEach(() => accounts.reset());
  afterAll(() => accounts.close());

  /** As the owner of the member account, with its bucket there already. */
  const withBucket = <Result>(look: (client: s3.S3Client, owner: SceneOwner) => Promise<Result>, statements: readonly object[] = []) =>
    asOwner(accounts, MEMBER, async (owner) => {
      await createBucket(owner, BUCKET, statements);
      return look(owner.client(s3.S3Client), owner);
    });

  it('let a role of an account be assumed, and know the caller without one', async () => {
    const sts = new STSClient({ ...(await connectOwner(accounts, MEMBER.accountId, MEMBER.region)) });
    const home = new STSClient({ endpoint: accounts.endpoint, region: MEMBER.region, credentials });

    const callers = await Promise.all([sts, home].map((client) => client.send(new GetCallerIdentityCommand({}))));

    expect(callers.map(({ Account }) => Account).at(1)).toBe(HOME);
    expect(await withBucket((client) => client.send(new s3.ListBucketsCommand({})))).toMatchObject({ Buckets: [{ Name: BUCKET }] });
    expect(await asOwner(accounts, OTHER, ({ client }) => client(s3.S3Client).send(new s3.ListBucketsCommand({})))).toMatchObject({
      $metadata: { httpStatusCode: 200 },
    });
  });

  it('say where a bucket is, and that there is none of a name', async () => {
    const answers = await withBucket(async (client) => [
      (await client.send(new s3.GetBucketLocationCommand({ Bucket: BUCKET }))).LocationConstraint,
      await loadError(client.send(new s3.HeadBucketCommand({ Bucket: BUCKET }))),
      await loadError(client.send(new s3.HeadBucketCommand({ Bucket: 'nowhere-to-be-found' }))),
      await loadError(client.send(new s3.GetBucketPolicyCommand({ Bucket: 'nowhere-to-be-found' }))),
      await loadError(
        client.send(new s3.CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration: { LocationConstraint: MEMBER.region } })),
      ),
    ]);

    expect(answers).toEqual([MEMBER.region, 'no error', 'NotFound', 'NoSuchBucket', 'BucketAlreadyOwnedByYou']);
  });

  it('answer as S3 does where nothing is set', async () => {
    const Bucket = BUCKET;
    const answers = await withBucket(async (client) => [
      await loadError(client.send(new s3.GetBucketPolicyCommand({ Bucket }))),
      await loadError(client.send(new s3.GetBucketPolicyStatusCommand({ Bucket }))),
      await loadError(client.send(new s3.GetPublicAccessBlockCommand({ Bucket }))),
      await loadError(client.send(new s3.GetBucketWebsiteCommand({ Bucket }))),
      await loadError(client.send(new s3.GetBucketTaggingCommand({ Bucket }))),
      await loadError(client.send(new s3.GetBucketOwnershipControlsCommand({ Bucket }))),
      (await client.send(new s3.GetBucketVersioningCommand({ Bucket }))).Status,
      (await client.send(new s3.GetBucketLoggingCommand({ Bucket }))).LoggingEnabled,
      (await client.send(new s3.GetBucketAclCommand({ Bucket }))).Grants?.map(({ Grantee, Permission }) => [Grantee?.Type, Permission]),
    ]);

    expect(answers).toEqual([
      'NoSuchBucketPolicy',
      'NoSuchBucketPolicy',
      'NoSuchPublicAccessBlockConfiguration',
      'NoSuchWebsiteConfiguration',
      'NoSuchTagSet',
      'OwnershipControlsNotFoundError',
      undefined,
      undefined,
      [['CanonicalUser', 'FULL_CONTROL']],
    ]);
  });

  it('keep a policy to the letter, tell whether it is public, and forget it', async () => {
    const text = ` ${bucketPolicy([allowAuditor(ARN)])}`;
    const [open, named, kept, gone] = await withBucket(
      async (client) => {
        const status = async () => (await client.send(new s3.GetBucketPolicyStatusCommand({ Bucket: BUCKET }))).PolicyStatus?.IsPublic;
        const isOpen = await status();
        await client.send(new s3.PutBucketPolicyCommand({ Bucket: BUCKET, Policy: text }));
        const isNamed = await status();
        const { Policy } = await client.send(new s3.GetBucketPolicyCommand({ Bucket: BUCKET }));
        await client.send(new s3.DeleteBucketPolicyCommand({ Bucket: BUCKET }));
        return [isOpen, isNamed, Policy, await loadError(client.send(new s3.GetBucketPolicyCommand({ Bucket: BUCKET })))];
      },
      [allowPublicRead(ARN), allowAuditor(ARN)],
    );

    expect({ open, named, kept, gone }).toEqual({ open: true, named: false, kept: text, gone: 'NoSuchBucketPolicy' });
  });

  it('keep Block Public Access of a bucket, and take it away', async () => {
    const [kept, gone] = await withBucket(async (client) => {
      await client.send(new s3.PutPublicAccessBlockCommand({ Bucket: BUCKET, PublicAccessBlockConfiguration: HALF_BLOCKED }));
      const { PublicAccessBlockConfiguration } = await client.send(new s3.GetPublicAccessBlockCommand({ Bucket: BUCKET }));
      await client.send(new s3.DeletePublicAccessBlockCommand({ Bucket: BUCKET }));
      return [PublicAccessBlockConfiguration, await loadError(client.send(new s3.GetPublicAccessBlockCommand({ Bucket: BUCKET })))];
    });

    expect([kept, gone]).toEqual([HALF_BLOCKED, 'NoSuchPublicAccessBlockConfiguration']);
  });

  it('keep Block Public Access of an account, apart from that of others', async () => {
    const set = { PublicAccessBlockConfiguration: HALF_BLOCKED };
    const [kept, other, gone] = await asOwner(accounts, MEMBER, async ({ client, place: { accountId: AccountId } }) => {
      const control = client(S3ControlClient);
      await control.send(new PutAccountBlockCommand({ AccountId, ...set }));
      const answer = await control.send(new GetAccountBlockCommand({ AccountId }));
      const others = await loadError(
        asOwner(accounts, OTHER, (owner) => owner.client(S3ControlClient).send(new GetAccountBlockCommand({ AccountId: OTHER.accountId }))),
      );
      await control.send(new DeleteAccountBlockCommand({ AccountId }));
      return [answer.PublicAccessBlockConfiguration, others, await loadError(control.send(new GetAccountBlockCommand({ AccountId })))];
    });

    expect([kept, other, gone]).toEqual([HALF_BLOCKED, 'NoSuchPublicAccessBlockConfiguration', 'NoSuchPublicAccessBlockConfiguration']);
  });

  it('keep an ACL, canned or written out', async () => {
    const [canned, written] = await withBucket(async (client) => {
      await client.send(new s3.PutBucketAclCommand({ Bucket: BUCKET, ACL: 'public-read' }));
      const open = await client.send(new s3.GetBucketAclCommand({ Bucket: BUCKET }));
      const own = open.Grants?.filter(({ Grantee }) => Grantee?.Type === 'CanonicalUser');
      await client.send(new s3.PutBucketAclCommand({ Bucket: BUCKET, AccessControlPolicy: { Owner: open.Owner, Grants: own } }));
      return [open.Grants, (await client.send(new s3.GetBucketAclCommand({ Bucket: BUCKET }))).Grants];
    });

    expect(canned).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({
          Grantee: expect.objectContaining({ URI: 'http://acs.amazonaws.com/groups/global/AllUsers' }),
          Permission: 'READ',
        }),
      ]),
    );
    expect(written).toMatchObject([{ Grantee: { Type: 'CanonicalUser' }, Permission: 'FULL_CONTROL' }]);
  });

  it('keep versioning, logging, website, owner and tags of a bucket', async () => {
    const Bucket = BUCKET;
    const LoggingEnabled = { TargetBucket: 'logs', TargetPrefix: 'invoices/' };
    const logs = bucketPolicy([
      { Effect: 'Allow', Principal: { Service: 'logging.s3.amazonaws.com' }, Action: ['s3:PutObject'], Resource: 'arn:aws:s3:::logs/*' },
    ]);
    const answers = await withBucket(async (client, owner) => {
      await createBucket(owner, 'logs');
      await client.send(new s3.PutBucketPolicyCommand({ Bucket: 'logs', Policy: logs }));
      await client.send(new s3.PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
      await client.send(new s3.PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: { LoggingEnabled } }));
      await client.send(new s3.PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration: { IndexDocument: { Suffix: 'index.html' } } }));
      await client.send(
        new s3.PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] } }),
      );
      await client.send(new s3.PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [{ Key: 'team', Value: 'billing' }] } }));
      const tagged = owner.client(ResourceGroupsTaggingAPIClient);
      return {
        versioning: (await client.send(new s3.GetBucketVersioningCommand({ Bucket }))).Status,
        logging: (await client.send(new s3.GetBucketLoggingCommand({ Bucket }))).LoggingEnabled,
        website: (await client.send(new s3.GetBucketWebsiteCommand({ Bucket }))).IndexDocument,
        ownership: (await client.send(new s3.GetBucketOwnershipControlsCommand({ Bucket }))).OwnershipControls?.Rules,
        tags: (await client.send(new s3.GetBucketTaggingCommand({ Bucket }))).TagSet,
        found: (await tagged.send(new GetResourcesCommand({ ResourceARNList: [ARN, 'arn:aws:s3:::logs'] }))).ResourceTagMappingList,
      };
    });

    expect(answers).toMatchObject({
      versioning: 'Enabled',
      logging: LoggingEnabled,
      website: { Suffix: 'index.html' },
      ownership: [{ ObjectOwnership: 'BucketOwnerEnforced' }],
      tags: [{ Key: 'team', Value: 'billing' }],
      found: expect.arrayContaining([{ ResourceARN: ARN, Tags: [{ Key: 'team', Value: 'billing' }] }]),
    });
  });

  it('have no stack that owns a bucket', async () => {
    const message = await withBucket((_client, { client }) =>
      client(CloudFormationClient)
        .send(new DescribeStackResourcesCommand({ PhysicalResourceId: BUCKET }))
        .then(String, (error: Error) => error.message),
    );

    expect(message).toContain('does not exist');
  });
});

describe('member accounts that have buckets only', () => {
  let accounts: MemberAccounts;
  beforeAll(async () => {
    accounts = await startMemberAccounts({ defaultAccountId: HOME, kind: 'buckets' });
  });
  afterAll(() => accounts.close());

  it('keep one account out of the buckets of another, and check the owner that is expected', async () => {
    const refusals = await asOwner(accounts, MEMBER, async (owner) => {
      await createBucket(owner, BUCKET);
      const wrongly = { Bucket: BUCKET, ExpectedBucketOwner: OTHER.accountId };
      return [
        await loadError(owner.client(s3.S3Client).send(new s3.GetBucketAclCommand(wrongly))),
        await loadError(asOwner(accounts, OTHER, ({ client }) => client(s3.S3Client).send(new s3.GetBucketAclCommand({ Bucket: BUCKET })))),
        await loadError(asOwner(accounts, OTHER, (other) => createBucket(other, BUCKET))),
      ];
    });

    expect(refusals).toEqual(['AccessDenied', 'AccessDenied', 'BucketAlreadyExists']);
  });

  it('say what they do not know, and how to have more', async () => {
    const ec2 = new EC2Client({ endpoint: accounts.endpoint, region: MEMBER.region, credentials, maxAttempts: 1 });
    const client = new s3.S3Client({ endpoint: accounts.endpoint, region: MEMBER.region, credentials, maxAttempts: 1 });

    expect(await loadError(client.send(new s3.GetObjectCommand({ Bucket: BUCKET, Key: 'a' })))).toBe('NotImplemented');
    await expect(ec2.send(new DescribeInstancesCommand({}))).rejects.toThrow();
    await expect(accounts.backdate(MEMBER, { kind: 'secret', id: 'x' }, 1)).rejects.toThrow('python3 -m venv .venv');
  });

  it('carry the reactors that call S3 alone', () => {
    const callingFor = (...actions: string[]) => ({
      id: 'one',
      permissions: [{ phases: ['plan' as const], actions, resources: ['{resource}'] }],
    });

    expect(() => requireEmulatedServices(callingFor('s3:GetBucketAcl'), 'buckets')).not.toThrow();
    expect(() => requireEmulatedServices(callingFor('s3:GetBucketAcl', 'kms:DescribeKey'), 'buckets')).toThrow('Reactor one calls kms');
    expect(() => requireEmulatedServices(callingFor('kms:DescribeKey'), 'moto')).not.toThrow();
  });
});
