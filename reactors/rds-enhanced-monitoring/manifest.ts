import { defineManifest } from '@attack-reactor/kit';
import * as z from 'zod';
import { texts } from './texts.ts';

const INSTANCE = ['arn:{partition}:rds:{region}:{account}:db:{resourceName}'];

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.overview.html */
const SECONDS = [1, 5, 10, 15, 30, 60];

export const manifest = defineManifest({
  publisher: 'official',
  id: 'rds-enhanced-monitoring',
  version: '1.0.0',
  title: texts.title(),
  description: texts.description(),
  author: 'Security Hub ATT&CK Reactor',
  license: 'Apache-2.0',
  controls: ['RDS.6'],
  findingTypes: [],
  techniques: ['T1496'],
  resourceTypes: ['AwsRdsDbInstance'],
  effect: 'reversible',
  modes: ['automatic', 'approval', 'notify'],
  parameters: z.strictObject({
    /** Seconds between two measurements. Without it: 60, or what a monitored instance has. */
    monitoringInterval: z
      .int()
      .refine((seconds) => SECONDS.includes(seconds), `must be one of ${SECONDS.join(', ')}`)
      .optional(),
    /** Role of the member account that monitoring.rds.amazonaws.com may assume. */
    monitoringRoleArn: z
      .string()
      .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/, 'is not the ARN of a role')
      .optional(),
  }),
  controlParameters: { monitoringInterval: 'monitoringInterval' },
  permissions: [
    { phases: ['plan', 'apply', 'verify'], actions: ['rds:DescribeDBInstances'], resources: INSTANCE },
    { phases: ['apply', 'rollback'], actions: ['rds:ModifyDBInstance'], resources: INSTANCE },
    { phases: ['apply'], actions: ['iam:PassRole'], resources: ['{parameter:monitoringRoleArn}'] },
  ],
});
