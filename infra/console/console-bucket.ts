import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { BaseStack } from '#infra/base/base-stack.ts';
import { resourcePolicy } from '#infra/base/policy.ts';
import { onlyOverTls, protectBucket } from '#infra/base/private-bucket.ts';

/** Days that a version stays after a newer one took its place, to look at what was served. */
const FORMER_VERSION_DAYS = 7;

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
    const versioning = protectBucket(this, bucket);
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
        onlyOverTls(this.arn),
      ]),
    });
  }
}
