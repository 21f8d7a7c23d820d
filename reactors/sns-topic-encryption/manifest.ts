import { defineManifest } from '@attack-reactor/kit';
import * as z from 'zod';
import { texts } from './texts.ts';

export const manifest = defineManifest({
  publisher: 'official',
  id: 'sns-topic-encryption',
  version: '1.0.0',
  title: texts.title(),
  description: texts.description(),
  author: 'Security Hub ATT&CK Reactor',
  license: 'Apache-2.0',
  controls: ['SNS.1'],
  findingTypes: [],
  techniques: ['T1530'],
  resourceTypes: ['AwsSnsTopic'],
  effect: 'disruptive',
  modes: ['automatic', 'approval', 'notify'],
  parameters: z.strictObject({
    /** ARN of a customer key whose policy lets the publishing services use it. Without: the key that AWS manages. */
    kmsKeyArn: z
      .string()
      .regex(/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/, 'is not the ARN of a KMS key')
      .optional(),
    /** No service publishes by the default topic policy, which lets the whole account publish; CloudWatch alarms do by it. */
    noServicePublishes: z.boolean().default(false),
  }),
  controlParameters: {},
  permissions: [
    { phases: ['plan', 'apply', 'verify'], actions: ['sns:GetTopicAttributes'], resources: ['{resource}'] },
    { phases: ['plan', 'verify'], actions: ['kms:DescribeKey', 'kms:GetKeyPolicy'], resources: ['{parameter:kmsKeyArn}'] },
    { phases: ['apply', 'rollback'], actions: ['sns:SetTopicAttributes'], resources: ['{resource}'] },
  ],
});
