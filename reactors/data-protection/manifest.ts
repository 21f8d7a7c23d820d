import { defineManifest } from '@attack-reactor/kit';
import * as z from 'zod';
import { texts } from './texts.ts';

const READING = [
  's3:GetBucketVersioning',
  'dynamodb:DescribeTable',
  'dynamodb:DescribeContinuousBackups',
  'rds:DescribeDBInstances',
  'elasticache:DescribeReplicationGroups',
  'elasticache:DescribeCacheClusters',
  'kms:DescribeKey',
  'kms:GetKeyRotationStatus',
  'cloudtrail:GetTrail',
];
const WRITING = [
  's3:PutBucketVersioning',
  'dynamodb:UpdateTable',
  'dynamodb:UpdateContinuousBackups',
  'rds:ModifyDBInstance',
  'elasticache:ModifyReplicationGroup',
  'elasticache:ModifyCacheCluster',
  'elasticloadbalancing:ModifyLoadBalancerAttributes',
  'redshift:ModifyCluster',
  'kms:EnableKeyRotation',
  'cloudtrail:UpdateTrail',
];

export const manifest = defineManifest({
  publisher: 'official',
  id: 'data-protection',
  version: '1.0.0',
  title: texts.title(),
  description: texts.description(),
  author: 'Security Hub ATT&CK Reactor',
  license: 'Apache-2.0',
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
  // A bucket that was never versioned cannot be so again, so it is for people to say.
  effect: 'irreversible',
  modes: ['approval', 'notify'],
  parameters: z.strictObject({
    /** Days that automatic backups of databases, caches and warehouses are kept at least. */
    backupRetentionDays: z.number().int().min(1).max(35).default(7),
    /** Turn backups of a database on that has none, or a standby: RDS does so at once, and the database may be interrupted briefly. */
    evenIfInterrupted: z.boolean().default(false),
    /** A standby of databases in a second zone; it doubles what they cost. */
    multiAz: z.boolean().default(false),
  }),
  controlParameters: {},
  permissions: [
    { phases: ['plan', 'verify'], actions: READING, resources: ['{resource}'] },
    { phases: ['apply'], actions: [...READING, ...WRITING], resources: ['{resource}'] },
    {
      phases: ['rollback'],
      actions: [...WRITING, 'rds:DescribeDBInstances', 'elasticache:DescribeReplicationGroups', 'kms:DisableKeyRotation'],
      resources: ['{resource}'],
    },
    {
      phases: ['plan', 'apply', 'verify'],
      actions: ['elasticloadbalancing:DescribeLoadBalancerAttributes', 'redshift:DescribeClusters'],
      resources: ['*'],
      because: 'these services have no resource-level permissions for describing',
    },
    {
      // With the group goes the member that its snapshots are taken of.
      phases: ['apply', 'rollback'],
      actions: ['elasticache:ModifyReplicationGroup'],
      resources: ['arn:{partition}:elasticache:{region}:{account}:cluster:*'],
    },
  ],
  testNote:
    'moto cannot modify ElastiCache; those two types are proved against a stub of the service. moto applies changes of RDS and ' +
    'Redshift at once.',
});
