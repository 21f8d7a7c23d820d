import {
  CloudTrailClient,
  CreateTrailCommand,
  type CreateTrailCommandInput,
  GetTrailCommand,
  type Trail,
} from '@aws-sdk/client-cloudtrail';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { On, TestAccount } from './member-account.ts';

/** Makes a trail in the member account. @returns its ARN */
export async function createTrail(
  account: TestAccount,
  { region, ...options }: Partial<CreateTrailCommandInput> & { readonly region?: string } = {},
): Promise<string> {
  const bucket = { Bucket: 'trail-logs', CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } } as const;
  await account.client(S3Client).send(new CreateBucketCommand(bucket));
  const { TrailARN = '' } = await account
    .client(CloudTrailClient, region)
    .send(new CreateTrailCommand({ Name: 'audit', S3BucketName: bucket.Bucket, IncludeGlobalServiceEvents: true, ...options }));
  return TrailARN;
}

/** The trail as the account has it now. Empty text is no text. */
export async function trailNow(account: TestAccount, arn: string): Promise<Partial<Trail>> {
  const { Trail: trail } = await account.client(CloudTrailClient, arn.split(':')[3]).send(new GetTrailCommand({ Name: arn }));
  return Object.fromEntries(Object.entries(trail ?? {}).filter(([, value]) => value !== '' && value !== null));
}

/** A finding on a trail. */
export function onTrail(Id: string, parameters: NonNullable<On['parameters']> = {}): On {
  return { resource: { Type: 'AwsCloudTrailTrail', Id }, parameters };
}
