import { defineManifest } from '@attack-reactor/kit';
import * as z from 'zod';
import { texts } from './texts.ts';

const INSTANCE = ['arn:{partition}:rds:{region}:{account}:db:{resourceName}'];

export const manifest = defineManifest({
  publisher: 'official',
  id: 'rds-auto-minor-upgrade',
  version: '1.0.0',
  title: texts.title(),
  description: texts.description(),
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
