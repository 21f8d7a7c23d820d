import { defineManifest } from '@attack-reactor/kit';
import * as z from 'zod';
import { texts } from './texts.ts';

/** `{resourceName}` is what follows the last colon, and snapshots that RDS or AWS Backup made have one in their name. */
const NAMES = ['{resourceName}', '*:{resourceName}'];
const INSTANCE_SNAPSHOTS = NAMES.map((name) => `arn:{partition}:rds:{region}:{account}:snapshot:${name}`);
const CLUSTER_SNAPSHOTS = NAMES.map((name) => `arn:{partition}:rds:{region}:{account}:cluster-snapshot:${name}`);

export const manifest = defineManifest({
  publisher: 'official',
  id: 'rds-snapshot-private',
  version: '1.0.0',
  title: texts.title(),
  description: texts.description(),
  author: 'Security Hub ATT&CK Reactor',
  license: 'Apache-2.0',
  controls: ['RDS.1'],
  findingTypes: [],
  techniques: ['T1530', 'T1567'],
  resourceTypes: ['AwsRdsDbSnapshot', 'AwsRdsDbClusterSnapshot'],
  effect: 'reversible',
  modes: ['automatic', 'approval', 'notify'],
  parameters: z.strictObject({}),
  controlParameters: {},
  permissions: [
    { phases: ['plan', 'verify'], actions: ['rds:DescribeDBSnapshotAttributes'], resources: INSTANCE_SNAPSHOTS },
    { phases: ['plan', 'verify'], actions: ['rds:DescribeDBClusterSnapshotAttributes'], resources: CLUSTER_SNAPSHOTS },
    { phases: ['apply'], actions: ['rds:ModifyDBSnapshotAttribute'], resources: INSTANCE_SNAPSHOTS },
    { phases: ['apply'], actions: ['rds:ModifyDBClusterSnapshotAttribute'], resources: CLUSTER_SNAPSHOTS },
    {
      phases: ['rollback'],
      actions: ['rds:DescribeDBSnapshotAttributes', 'rds:ModifyDBSnapshotAttribute'],
      resources: INSTANCE_SNAPSHOTS,
    },
    {
      phases: ['rollback'],
      actions: ['rds:DescribeDBClusterSnapshotAttributes', 'rds:ModifyDBClusterSnapshotAttribute'],
      resources: CLUSTER_SNAPSHOTS,
    },
  ],
  testNote: 'The emulator makes no snapshots of AWS Backup (awsbackup:…): these are proved on a stub that answers as RDS does.',
});
