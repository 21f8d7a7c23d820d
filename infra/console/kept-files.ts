import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { S3BucketReplicationConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-replication-configuration/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Alarms } from '#infra/base/alarms.ts';
import { BaseStack } from '#infra/base/base-stack.ts';
import { identityPolicy, trustPolicy } from '#infra/base/policy.ts';
import { ConsoleBucket } from './console-bucket.ts';

/** A file that stands for longer than this has no copy any more when a release removes it. */
const COPY_DAYS = 365;
const RULE = 'every-file';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html */
const READ_OBJECT = ['s3:GetObjectVersionForReplication', 's3:GetObjectVersionAcl', 's3:GetObjectVersionTagging'];

export interface KeptFilesProps {
  /** The bucket whose files are copied. */
  readonly source: ConsoleBucket;
  readonly alarms: Alarms;
}

/**
 * Copies of the files of this and of former releases (docs/adr/0018). S3 makes them as files are uploaded and copies no deletion, so
 * that a page that was open during a deployment still finds its files after Terraform removed them.
 */
export class KeptFiles extends Construct {
  readonly bucket: ConsoleBucket;
  /** Files that are uploaded before this exists are never copied. */
  readonly ready: ITerraformDependable;

  constructor(scope: Construct, id: string, { source, alarms }: KeptFilesProps) {
    super(scope, id);
    this.bucket = new ConsoleBucket(this, 'copies', { name: 'console-kept', expiresAfterDays: COPY_DAYS });
    const role = this.#createRole(source);
    this.ready = new S3BucketReplicationConfigurationA(this, 'replication-configuration', {
      bucket: source.name,
      role: role.arn,
      rule: [
        {
          id: RULE,
          status: 'Enabled',
          priority: 1,
          filter: { prefix: '' },
          deleteMarkerReplication: { status: 'Disabled' },
          destination: { bucket: this.bucket.arn, metrics: { status: 'Enabled' } },
        },
      ],
      dependsOn: [role.policy, source.versioning, this.bucket.versioning],
    });
    alarms.watch(this, 'failures', {
      description:
        'Files of the console are not copied. Pages that are open during the next deployment may not find theirs; look for objects with the replication status FAILED.',
      namespace: 'AWS/S3',
      metric: 'OperationsFailedReplication',
      dimensions: { SourceBucket: source.name, DestinationBucket: this.bucket.name, RuleId: RULE },
      statistic: 'Sum',
      threshold: 0,
      periodSeconds: 300,
    });
  }

  #createRole(source: ConsoleBucket): { readonly arn: string; readonly policy: ITerraformDependable } {
    const stack = BaseStack.of(this);
    const name = stack.shortName('console-copy');
    const role = new IamRole(this, 'role', {
      name,
      description: 'Permissions of S3 to copy the files of the console.',
      // AWS documents no condition key that S3 brings when it copies.
      assumeRolePolicy: trustPolicy({ Service: 's3.amazonaws.com' }),
    });
    // No right to copy a deletion: what Terraform removes must stay.
    const policy = new IamRolePolicy(this, 'role-policy', {
      name: 'permissions',
      role: role.name,
      policy: identityPolicy([
        { sid: 'ReadReplication', actions: ['s3:GetReplicationConfiguration', 's3:ListBucket'], resources: [source.arn] },
        { sid: 'ReadFiles', actions: READ_OBJECT, resources: [`${source.arn}/*`] },
        { sid: 'WriteCopies', actions: ['s3:ReplicateObject'], resources: [`${this.bucket.arn}/*`] },
      ]),
    });
    return { arn: stack.literalArn(role, name), policy };
  }
}
