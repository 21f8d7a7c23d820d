import { defineManifest } from '@attack-reactor/kit';
import * as z from 'zod';

const INSTANCE = ['arn:{partition}:rds:{region}:{account}:db:{resourceName}'];

export const manifest = defineManifest({
  id: 'rds-no-public-access',
  version: '1.0.0',
  title: 'Take the public address away from an RDS instance',
  description:
    'Sets PubliclyAccessible to false, so that the name of the instance resolves to its private address only. Clients ' +
    'outside the VPC lose their connection within minutes; security groups and everything else stay. Other pending changes ' +
    'of the instance are not brought forward.',
  author: 'Security Hub ATT&CK Reactor',
  license: 'Apache-2.0',
  controls: ['RDS.2'],
  findingTypes: [],
  techniques: ['T1530'],
  resourceTypes: ['AwsRdsDbInstance'],
  effect: 'disruptive',
  modes: ['automatic', 'approval', 'notify'],
  parameters: z.strictObject({}),
  controlParameters: {},
  permissions: [
    { phases: ['plan', 'verify'], actions: ['rds:DescribeDBInstances'], resources: INSTANCE },
    { phases: ['apply', 'rollback'], actions: ['rds:ModifyDBInstance'], resources: INSTANCE },
  ],
});
