import {
  CreateBucketCommand,
  GetBucketPolicyCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { MemberAccounts } from '../member-accounts.ts';

/** What a client of the owner of a member account is made with, to build a scene and to look at it. */
export async function ownerOf({ endpoint }: MemberAccounts, accountId: string, region: string) {
  const sts = new STSClient({ endpoint, region });
  const assumed = await sts.send(new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${accountId}:role/owner`, RoleSessionName: 'owner' }));
  sts.destroy();
  const {
    AccessKeyId: accessKeyId = '',
    SecretAccessKey: secretAccessKey = '',
    SessionToken: sessionToken = '',
  } = assumed.Credentials ?? {};
  return { endpoint, region, credentials: { accessKeyId, secretAccessKey, sessionToken } };
}

export type BucketPlace = { readonly accountId: string; readonly region: string; readonly bucket: string };

/** Makes a bucket that everybody may read, as a finding says of it. @returns false: it is there already, and left alone. */
export async function makePublicBucket(accounts: MemberAccounts, { accountId, region, bucket }: BucketPlace): Promise<boolean> {
  const s3 = new S3Client(await ownerOf(accounts, accountId, region));
  try {
    await s3.send(new HeadBucketCommand({ Bucket: bucket }));
    return false;
  } catch {
    const location = region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: region as 'eu-central-1' } };
    await s3.send(new CreateBucketCommand({ Bucket: bucket, ...location }));
    const everybody = { Sid: 'Everybody', Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/*` };
    const policy = JSON.stringify({ Version: '2012-10-17', Statement: [everybody] });
    await s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: policy }));
    return true;
  } finally {
    s3.destroy();
  }
}

/** What the owner sees: who may read a bucket now. */
export async function lookAtBucket(accounts: MemberAccounts, { accountId, region, bucket }: BucketPlace): Promise<'public' | 'private'> {
  const s3 = new S3Client(await ownerOf(accounts, accountId, region));
  try {
    const policy = await s3.send(new GetBucketPolicyCommand({ Bucket: bucket })).catch(() => undefined);
    const block = await s3.send(new GetPublicAccessBlockCommand({ Bucket: bucket })).catch(() => undefined);
    const isBlocked = block?.PublicAccessBlockConfiguration?.RestrictPublicBuckets === true;
    return policy === undefined || isBlocked ? 'private' : 'public';
  } finally {
    s3.destroy();
  }
}
