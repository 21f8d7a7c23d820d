import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy/index.js';
import { Construct } from 'constructs';
import { BaseStack } from '#infra/base/base-stack.ts';
import type { LambdaFunction } from '#infra/base/lambda-function.ts';
import { resourcePolicy } from '#infra/base/policy.ts';
import { onlyOverTls, protectBucket } from '#infra/base/private-bucket.ts';
import { allowReadPackages, findHub } from './hub-place.ts';

/**
 * The packages of the hub, and the keys that it trusts: private, encrypted, versioned, TLS only. Nothing in it expires: an
 * undo may need the package of any version that was ever installed.
 */
export class PackageBucket extends Construct {
  readonly name: string;
  readonly #arn: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const stack = BaseStack.of(this);
    const { name } = findHub(stack).packages;
    const bucket = new S3Bucket(this, 'bucket', { bucket: name, forceDestroy: !stack.config.protectData });
    this.name = bucket.bucket;
    this.#arn = stack.literalArn(bucket, name);
    protectBucket(this, this.name);
    new S3BucketPolicy(this, 'policy', { bucket: this.name, policy: resourcePolicy([onlyOverTls(this.#arn)]) });
  }

  allowRead(reader: LambdaFunction): void {
    allowReadPackages(reader, this.#arn);
  }
}
