import { lookUp } from '../contract/template.ts';

/** IAM prefixes of the services whose SDK name is another; the rest is the SDK's name in lower case. */
const PREFIXES: Readonly<Record<string, string>> = {
  'S3 Control': 's3',
  'Secrets Manager': 'secretsmanager',
  'Elastic Load Balancing v2': 'elasticloadbalancing',
  'CloudWatch Logs': 'logs',
  'Resource Groups Tagging API': 'tag',
};

/**
 * Calls whose IAM action has another name.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const RENAMED: Readonly<Record<string, string>> = {
  's3:HeadBucket': 's3:ListBucket',
  's3:ListBuckets': 's3:ListAllMyBuckets',
  's3:ListObjectsV2': 's3:ListBucket',
  's3:GetBucketEncryption': 's3:GetEncryptionConfiguration',
  's3:PutBucketEncryption': 's3:PutEncryptionConfiguration',
  's3:GetBucketLifecycleConfiguration': 's3:GetLifecycleConfiguration',
  's3:PutBucketLifecycleConfiguration': 's3:PutLifecycleConfiguration',
  's3:DeleteBucketLifecycle': 's3:PutLifecycleConfiguration',
  's3:GetPublicAccessBlock': 's3:GetBucketPublicAccessBlock',
  's3:PutPublicAccessBlock': 's3:PutBucketPublicAccessBlock',
  's3:DeletePublicAccessBlock': 's3:PutBucketPublicAccessBlock',
  's3 control:GetPublicAccessBlock': 's3:GetAccountPublicAccessBlock',
  's3 control:PutPublicAccessBlock': 's3:PutAccountPublicAccessBlock',
  's3 control:DeletePublicAccessBlock': 's3:PutAccountPublicAccessBlock',
};

/**
 * Returns the IAM action that a call of the SDK needs.
 * @param serviceId the SDK's name of the service
 * @param command its class or operation
 * @example
 * toIamAction('S3', 'ListBucketsCommand'); // 's3:ListAllMyBuckets'
 */
export function toIamAction(serviceId: string, command: string): string {
  const call = command.replace(/Command$/, '');
  const renamed = lookUp(RENAMED, `${serviceId.toLowerCase()}:${call}`);
  return renamed ?? `${lookUp(PREFIXES, serviceId) ?? serviceId.toLowerCase()}:${call}`;
}
