import { type BucketLocationConstraint, CreateBucketCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import type { ReactionResource } from '../contract.ts';
import type { SceneOwner } from './scene.ts';

/**
 * Makes a bucket, with these statements as its policy or, without any, with none. @returns it as a finding names it
 * @example
 * build: async (owner) => ({ resource: await createBucket(owner, owner.unique('invoices')) }),
 */
export async function createBucket(
  { client, place: { partition, region } }: Pick<SceneOwner, 'client' | 'place'>,
  Bucket: string,
  statements: readonly object[] = [],
): Promise<ReactionResource> {
  const s3 = client(S3Client);
  // us-east-1 is no location: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucketConfiguration.html
  const location = { CreateBucketConfiguration: { LocationConstraint: region as BucketLocationConstraint } };
  await s3.send(new CreateBucketCommand({ Bucket, ...(region !== 'us-east-1' && location) }));
  if (statements.length > 0) await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: bucketPolicy(statements) }));
  return { Type: 'AwsS3Bucket', Id: `arn:${partition}:s3:::${Bucket}` };
}

/**
 * The text of a bucket policy.
 * @example
 * bucketPolicy([allowPublicRead('arn:aws:s3:::invoices')]);
 */
export function bucketPolicy(statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

/**
 * A statement that lets everybody read the objects of a bucket.
 * @example
 * allowPublicRead('arn:aws:s3:::invoices');
 */
export function allowPublicRead(bucketArn: string): object {
  return { Sid: 'Everybody', Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `${bucketArn}/*` };
}

/**
 * A statement that lets one other account read and list, on purpose.
 * @example
 * allowAuditor('arn:aws:s3:::invoices');
 */
export function allowAuditor(bucketArn: string): object {
  return {
    Sid: 'Auditor',
    Effect: 'Allow',
    Principal: { AWS: `arn:${bucketArn.split(':')[1]}:iam::333344445555:root` },
    Action: ['s3:GetObject', 's3:ListBucket'],
    Resource: [bucketArn, `${bucketArn}/*`],
  };
}

/** Settings of Block Public Access where public ACLs are blocked and public policies are not. */
export const HALF_BLOCKED = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
} as const;
