import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy/index.js';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { BaseStack } from '#infra/base/base-stack.ts';
import { resourcePolicy } from '#infra/base/policy.ts';

/** Days that a version stays after a newer one took its place, to look at what was served. */
const FORMER_VERSION_DAYS = 7;

/** Actions of a client on objects; denied without TLS, named one by one so that no policy of ours holds a wildcard. */
const USE = ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject', 's3:DeleteObject', 's3:DeleteObjectVersion'];
const LIST = ['s3:ListBucket', 's3:ListBucketVersions'];

export interface ConsoleBucketProps {
  /** Whole name in words; the account is put behind it, because no two accounts can have a name. */
  readonly name: string;
  /** Days after which an object is deleted; left out: it stays until Terraform removes it. */
  readonly expiresAfterDays?: number;
}

/**
 * A private bucket with built files: encrypted, versioned, closed to the public, TLS only, read by one distribution of
 * CloudFront and by nobody else. It holds nothing that a build does not make again, so a destroy empties it.
 */
export class ConsoleBucket extends Construct {
  readonly name: string;
  readonly arn: string;
  /** The host by which CloudFront finds the bucket. */
  readonly host: string;
  readonly versioning: ITerraformDependable;
  readonly #bucket: S3Bucket;

  constructor(scope: Construct, id: string, props: ConsoleBucketProps) {
    super(scope, id);
    const stack = BaseStack.of(this);
    const name = `${stack.named(props.name)}-${stack.account}`;
    this.#bucket = new S3Bucket(this, 'bucket', { bucket: name, forceDestroy: true });
    this.name = this.#bucket.bucket;
    this.arn = stack.literalArn(this.#bucket, name);
    this.host = this.#bucket.bucketRegionalDomainName;
    this.versioning = this.#protect(props);
  }

  #protect({ expiresAfterDays }: ConsoleBucketProps): ITerraformDependable {
    const bucket = this.name;
    new S3BucketPublicAccessBlock(this, 'public-access-block', {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketServerSideEncryptionConfigurationA(this, 'server-side-encryption-configuration', {
      bucket,
      rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
    });
    const versioning = new S3BucketVersioningA(this, 'versioning', { bucket, versioningConfiguration: { status: 'Enabled' } });
    new S3BucketLifecycleConfiguration(this, 'lifecycle-configuration', {
      bucket,
      rule: [
        {
          id: 'forget',
          status: 'Enabled',
          filter: [{ prefix: '' }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
          noncurrentVersionExpiration: [{ noncurrentDays: FORMER_VERSION_DAYS }],
          ...(expiresAfterDays !== undefined && { expiration: [{ days: expiresAfterDays }] }),
        },
      ],
      dependsOn: [versioning],
    });
    return versioning;
  }

  /** Lets one distribution read objects, and nobody at all without TLS. */
  allowRead(distributionArn: string): void {
    const objects = [`${this.arn}/*`];
    new S3BucketPolicy(this, 'policy', {
      bucket: this.name,
      policy: resourcePolicy([
        {
          sid: 'OnlyOurDistribution',
          principal: { Service: 'cloudfront.amazonaws.com' },
          actions: ['s3:GetObject'],
          resources: objects,
          conditions: { StringEquals: { 'aws:SourceArn': distributionArn } },
        },
        {
          sid: 'OnlyOverTls',
          effect: 'Deny',
          principal: '*',
          actions: [...LIST, ...USE],
          resources: [this.arn, ...objects],
          conditions: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ]),
    });
  }
}
