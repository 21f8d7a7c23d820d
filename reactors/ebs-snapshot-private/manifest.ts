import { defineManifest } from '@attack-reactor/kit';
import * as z from 'zod';
import { texts } from './texts.ts';

export const manifest = defineManifest({
  publisher: 'official',
  id: 'ebs-snapshot-private',
  version: '1.0.0',
  title: texts.title(),
  description: texts.description(),
  author: 'Security Hub ATT&CK Reactor',
  license: 'Apache-2.0',
  controls: ['EC2.1'],
  findingTypes: [],
  techniques: ['T1530', 'T1537'],
  resourceTypes: ['AwsAccount', 'AwsEc2Snapshot'],
  effect: 'reversible',
  modes: ['automatic', 'approval', 'notify'],
  parameters: z.strictObject({
    /** Snapshots that are public on purpose, by id. */
    keepPublic: z.array(z.string().regex(/^snap-[0-9a-z]+$/)).default([]),
  }),
  controlParameters: {},
  permissions: [
    {
      phases: ['plan', 'apply', 'verify'],
      actions: ['ec2:DescribeSnapshots'],
      resources: ['*'],
      because: 'EC2 has no resource-level permissions for describing',
    },
    {
      phases: ['plan', 'apply', 'verify'],
      actions: ['ec2:DescribeSnapshotAttribute'],
      resources: ['arn:{partition}:ec2:{region}::snapshot/*'],
    },
    {
      phases: ['apply', 'rollback'],
      actions: ['ec2:ModifySnapshotAttribute'],
      resources: ['arn:{partition}:ec2:{region}::snapshot/*'],
    },
  ],
});
