import * as z from 'zod';
import { defineManifest } from '#domain/reaction/reactor-manifest.ts';

const INSTANCE_SNAPSHOTS = ['arn:{partition}:rds:{region}:{account}:snapshot:*{resourceName}'];
const CLUSTER_SNAPSHOTS = ['arn:{partition}:rds:{region}:{account}:cluster-snapshot:*{resourceName}'];

export const manifest = defineManifest({
  id: 'rds-snapshot-private',
  version: '1.0.0',
  title: 'Make a public RDS snapshot private',
  description:
    'Takes "all" out of the accounts that may restore a DB snapshot or DB cluster snapshot. Accounts that are named keep ' +
    'their share. Copies that others made while it was public are theirs.',
  author: 'Security Hub ATT&CK Reactor',
  licence: 'Apache-2.0',
  controls: ['RDS.1'],
  findingTypes: [],
  techniques: ['T1530', 'T1567'],
  resourceTypes: ['AwsRdsDbSnapshot', 'AwsRdsDbClusterSnapshot'],
  effect: 'reversible',
  modes: ['automatic', 'approval', 'notify'],
  parameters: z.strictObject({}),
  controlParameters: {},
  // Names of snapshots that RDS or AWS Backup made hold a colon (rds:…, awsbackup:…), hence the * before the part that follows it.
  permissions: [
    { phases: ['plan', 'apply', 'verify', 'rollback'], actions: ['rds:DescribeDBSnapshotAttributes'], resources: INSTANCE_SNAPSHOTS },
    { phases: ['apply', 'rollback'], actions: ['rds:ModifyDBSnapshotAttribute'], resources: INSTANCE_SNAPSHOTS },
    { phases: ['plan', 'apply', 'verify', 'rollback'], actions: ['rds:DescribeDBClusterSnapshotAttributes'], resources: CLUSTER_SNAPSHOTS },
    { phases: ['apply', 'rollback'], actions: ['rds:ModifyDBClusterSnapshotAttribute'], resources: CLUSTER_SNAPSHOTS },
  ],
  testNote: 'The emulator makes no snapshots of AWS Backup (awsbackup:…): these are proved on a stub that answers as RDS does.',
});
