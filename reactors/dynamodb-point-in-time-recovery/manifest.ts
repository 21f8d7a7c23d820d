import { defineManifest } from '@attack-reactor/kit';
import * as z from 'zod';

export const manifest = defineManifest({
  id: 'dynamodb-point-in-time-recovery',
  version: '1.0.0',
  title: 'Turn point-in-time recovery on for a DynamoDB table',
  description:
    'Turns on continuous backups with point-in-time recovery, billed by the size of the table. Rollback turns them off again, and ' +
    'with them goes every restore point gathered in between.',
  author: 'Security Hub ATT&CK Reactor',
  license: 'Apache-2.0',
  controls: ['DynamoDB.2'],
  findingTypes: [],
  techniques: ['T1485', 'T1486'],
  resourceTypes: ['AwsDynamoDbTable'],
  effect: 'reversible',
  modes: ['automatic', 'approval', 'notify'],
  parameters: z.strictObject({
    /** How far back a restore may go, in days. */
    recoveryPeriodInDays: z.number().int().min(1).max(35).default(35),
  }),
  controlParameters: {},
  permissions: [
    { phases: ['plan', 'apply', 'verify', 'rollback'], actions: ['dynamodb:DescribeContinuousBackups'], resources: ['{resource}'] },
    { phases: ['apply', 'rollback'], actions: ['dynamodb:UpdateContinuousBackups'], resources: ['{resource}'] },
  ],
});
