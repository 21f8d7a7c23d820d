import * as z from 'zod';
import { defineManifest } from '#domain/reaction/reactor-manifest.ts';

export const manifest = defineManifest({
  id: 'data-protection',
  version: '1.0.0',
  title: 'Protect data against destruction',
  description:
    'Turns on what keeps data recoverable, by type of resource: versioning of buckets, point-in-time recovery and deletion protection of tables, ' +
    'deletion protection and backups of databases and caches, deletion protection of load balancers, rotation of keys, validation of trail logs. ' +
    'Longer retention than asked for stays. Kept versions and backups cost storage.',
  author: 'Security Hub ATT&CK Reactor',
  licence: 'Apache-2.0',
  controls: [],
  findingTypes: [],
  techniques: ['T1485'],
  resourceTypes: [
    'AwsS3Bucket',
    'AwsDynamoDbTable',
    'AwsRdsDbInstance',
    'AwsElastiCacheReplicationGroup',
    'AwsElastiCacheCacheCluster',
    'AwsElbv2LoadBalancer',
    'AwsRedshiftCluster',
    'AwsKmsKey',
    'AwsCloudTrailTrail',
  ],
  effect: 'disruptive',
  modes: ['automatic', 'approval', 'notify'],
  parameters: z.strictObject({
    /** Days that automatic backups of databases, caches and warehouses are kept at least. */
    backupRetentionDays: z.number().int().min(1).max(35).default(7),
    /** Turn backups of a database on that has none, or a standby: RDS does so at once, and a database without backups is interrupted briefly. */
    evenIfInterrupted: z.boolean().default(false),
    /** A standby of databases in a second zone; it doubles what they cost. */
    multiAz: z.boolean().default(false),
  }),
  controlParameters: {},
  permissions: [
    {
      phases: ['plan', 'apply', 'verify', 'rollback'],
      actions: [
        's3:GetBucketVersioning',
        'dynamodb:DescribeTable',
        'dynamodb:DescribeContinuousBackups',
        'rds:DescribeDBInstances',
        'kms:DescribeKey',
        'kms:GetKeyRotationStatus',
        'cloudtrail:GetTrail',
      ],
      resources: ['{resource}'],
    },
    {
      phases: ['plan', 'apply', 'verify', 'rollback'],
      actions: ['elasticache:DescribeReplicationGroups', 'elasticache:DescribeCacheClusters'],
      resources: [
        'arn:{partition}:elasticache:{region}:{account}:cluster:*',
        'arn:{partition}:elasticache:{region}:{account}:replicationgroup:*',
      ],
    },
    {
      phases: ['plan', 'apply', 'verify', 'rollback'],
      actions: ['elasticloadbalancing:DescribeLoadBalancerAttributes', 'redshift:DescribeClusters'],
      resources: ['*'],
      because: 'these services have no resource-level permissions for describing',
    },
    {
      phases: ['apply', 'rollback'],
      actions: [
        's3:PutBucketVersioning',
        'dynamodb:UpdateTable',
        'dynamodb:UpdateContinuousBackups',
        'rds:ModifyDBInstance',
        'elasticloadbalancing:ModifyLoadBalancerAttributes',
        'redshift:ModifyCluster',
        'kms:EnableKeyRotation',
        'cloudtrail:UpdateTrail',
      ],
      resources: ['{resource}'],
    },
    {
      phases: ['apply', 'rollback'],
      actions: ['elasticache:ModifyReplicationGroup', 'elasticache:ModifyCacheCluster'],
      resources: [
        'arn:{partition}:elasticache:{region}:{account}:cluster:*',
        'arn:{partition}:elasticache:{region}:{account}:replicationgroup:*',
      ],
    },
    { phases: ['rollback'], actions: ['kms:DisableKeyRotation'], resources: ['{resource}'] },
  ],
  testNote:
    'moto cannot modify ElastiCache; those two types are proved against a stub of the service. moto applies changes of RDS and Redshift at once.',
});
