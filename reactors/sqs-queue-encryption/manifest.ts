import { defineManifest } from '@attack-reactor/kit';
import * as z from 'zod';
import { texts } from './texts.ts';

export const manifest = defineManifest({
  publisher: 'official',
  id: 'sqs-queue-encryption',
  version: '1.0.0',
  title: texts.title(),
  description: texts.description(),
  author: 'Security Hub ATT&CK Reactor',
  license: 'Apache-2.0',
  controls: ['SQS.1'],
  findingTypes: [],
  techniques: ['T1530'],
  resourceTypes: ['AwsSqsQueue'],
  // A key whose policy does not let the producers use it stops them.
  effect: 'disruptive',
  modes: ['automatic', 'approval', 'notify'],
  parameters: z.strictObject({
    /** ARN of a KMS key; its policy must let the services that send to the queue use it. Without: keys that SQS manages. */
    kmsKeyArn: z
      .string()
      .regex(/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/, 'is not the ARN of a KMS key')
      .optional(),
  }),
  controlParameters: {},
  permissions: [
    {
      phases: ['plan', 'apply', 'verify', 'rollback'],
      actions: ['sqs:GetQueueUrl', 'sqs:GetQueueAttributes'],
      resources: ['{resource}'],
    },
    { phases: ['plan', 'verify'], actions: ['kms:DescribeKey', 'kms:GetKeyPolicy'], resources: ['{parameter:kmsKeyArn}'] },
    { phases: ['apply', 'rollback'], actions: ['sqs:SetQueueAttributes'], resources: ['{resource}'] },
  ],
});
