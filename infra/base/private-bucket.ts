import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning/index.js';
import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import type { Principal, Statement } from './policy.ts';

/** Actions of a client on objects; denied without TLS, named one by one so that no policy of ours holds a wildcard. */
const USE = ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject', 's3:DeleteObject', 's3:DeleteObjectVersion'];
const LIST = ['s3:ListBucket', 's3:ListBucketVersions'];

/** Closes a bucket to the public, encrypts it, and keeps earlier versions of its objects. @returns what waits for the versions */
export function protectBucket(scope: Construct, bucket: string): ITerraformDependable {
  new S3BucketPublicAccessBlock(scope, 'public-access-block', {
    bucket,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  new S3BucketServerSideEncryptionConfigurationA(scope, 'server-side-encryption-configuration', {
    bucket,
    rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
  });
  return new S3BucketVersioningA(scope, 'versioning', { bucket, versioningConfiguration: { status: 'Enabled' } });
}

/** The statement of a bucket policy that keeps everybody out who comes without TLS. */
export function onlyOverTls(bucketArn: string): Statement & { readonly principal: Principal } {
  return {
    sid: 'OnlyOverTls',
    effect: 'Deny',
    principal: '*',
    actions: [...LIST, ...USE],
    resources: [bucketArn, `${bucketArn}/*`],
    conditions: { Bool: { 'aws:SecureTransport': 'false' } },
  };
}
