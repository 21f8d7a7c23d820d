import { defineManifest } from '@attack-reactor/kit';
import * as z from 'zod';

const INSTANCE = ['arn:{partition}:rds:{region}:{account}:db:{resourceName}'];

export const manifest = defineManifest({
  id: 'rds-auto-minor-upgrade',
  version: '1.0.0',
  title: 'Turn on minor version upgrades of an RDS instance',
  description:
    'Turns AutoMinorVersionUpgrade on. From then on RDS may upgrade the engine in the maintenance window of the instance, ' +
    'with a short outage; nothing restarts now. Maintenance window and engine version stay as they are.',
  author: 'Security Hub ATT&CK Reactor',
  license: 'Apache-2.0',
  controls: ['RDS.13'],
  findingTypes: [],
  techniques: ['T1190'],
  resourceTypes: ['AwsRdsDbInstance'],
  effect: 'reversible',
  modes: ['automatic', 'approval', 'notify'],
  parameters: z.strictObject({}),
  controlParameters: {},
  permissions: [
    { phases: ['plan', 'verify'], actions: ['rds:DescribeDBInstances'], resources: INSTANCE },
    { phases: ['apply', 'rollback'], actions: ['rds:ModifyDBInstance'], resources: INSTANCE },
  ],
});
