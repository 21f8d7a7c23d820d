import { defineManifest } from '@attack-reactor/kit';
import * as z from 'zod';
import { texts } from './texts.ts';

const KEYS = ['arn:{partition}:kms:{region}:{account}:key/{resourceName}'];

export const manifest = defineManifest({
  publisher: 'official',
  id: 'kms-key-rotation',
  version: '1.0.0',
  title: texts.title(),
  description: texts.description(),
  author: 'Security Hub ATT&CK Reactor',
  license: 'Apache-2.0',
  controls: ['KMS.4'],
  findingTypes: [],
  techniques: ['T1552'],
  resourceTypes: ['AwsKmsKey'],
  effect: 'reversible',
  modes: ['automatic', 'approval', 'notify'],
  parameters: z.strictObject({
    /** Days between two rotations. Without it KMS takes its own period, a year. */
    rotationPeriodInDays: z.int().min(90).max(2560).optional(),
  }),
  controlParameters: {},
  permissions: [
    { phases: ['plan', 'verify'], actions: ['kms:DescribeKey', 'kms:GetKeyRotationStatus'], resources: KEYS },
    { phases: ['apply'], actions: ['kms:EnableKeyRotation'], resources: KEYS },
    { phases: ['rollback'], actions: ['kms:DisableKeyRotation'], resources: KEYS },
  ],
  testNote: 'The emulator keeps no rotation period and reads no replica: both are proved on a stub that answers as KMS does.',
});
