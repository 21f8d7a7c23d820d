import { defineManifest } from '@attack-reactor/kit';
import * as z from 'zod';
import { texts } from './texts.ts';

export const manifest = defineManifest({
  publisher: 'official',
  id: 'dynamodb-point-in-time-recovery',
  version: '1.0.0',
  title: texts.title(),
  description: texts.description(),
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
