import { defineManifest } from '@attack-reactor/kit';
import * as z from 'zod';
import { texts } from './texts.ts';

export const manifest = defineManifest({
  publisher: 'official',
  id: 'cloudtrail-cloudwatch-logs',
  version: '1.0.0',
  title: texts.title(),
  description: texts.description(),
  author: 'Security Hub ATT&CK Reactor',
  license: 'Apache-2.0',
  controls: ['CloudTrail.5'],
  findingTypes: [],
  techniques: ['T1685', 'T1685.002'],
  resourceTypes: ['AwsCloudTrailTrail'],
  effect: 'reversible',
  modes: ['automatic', 'approval', 'notify'],
  parameters: z.strictObject({
    /** Log group of the account and home Region of the trail, with or without `:*` at its end. */
    logGroupArn: z
      .string()
      .regex(/^arn:aws[a-z-]*:logs:[a-z0-9-]+:\d{12}:log-group:[\w./#-]+(:\*)?$/, 'is not the ARN of a log group')
      .optional(),
    /** Role of the account that cloudtrail.amazonaws.com may assume and that may write to the log group. */
    roleArn: z
      .string()
      .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/, 'is not the ARN of a role')
      .optional(),
  }),
  controlParameters: {},
  permissions: [
    { phases: ['plan', 'apply', 'verify'], actions: ['cloudtrail:GetTrail'], resources: ['{resource}'] },
    { phases: ['apply', 'rollback'], actions: ['cloudtrail:UpdateTrail'], resources: ['{resource}'] },
    { phases: ['apply'], actions: ['iam:PassRole'], resources: ['{parameter:roleArn}'] },
  ],
});
