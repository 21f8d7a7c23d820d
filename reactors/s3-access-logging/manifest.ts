import { defineManifest } from '@attack-reactor/kit';
import * as z from 'zod';
import { texts } from './texts.ts';

export const manifest = defineManifest({
  publisher: 'official',
  id: 's3-access-logging',
  version: '1.0.0',
  title: texts.title(),
  description: texts.description(),
  author: 'Security Hub ATT&CK Reactor',
  license: 'Apache-2.0',
  controls: ['S3.9'],
  findingTypes: ['Stealth:S3/ServerAccessLoggingDisabled', 'Stealth:IAMUser/S3ServerAccessLoggingDisabled'],
  techniques: ['T1685.002'],
  resourceTypes: ['AwsS3Bucket'],
  effect: 'reversible',
  modes: ['automatic', 'approval', 'notify'],
  parameters: z.strictObject({
    /** Name of the bucket that receives the logs; without it the reactor refuses. */
    targetBucket: z
      .string()
      .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'is not a bucket name')
      .optional(),
    /** Before the name of each log object. Without: the name of the logged bucket and a slash. */
    prefix: z.string().max(512).optional(),
  }),
  controlParameters: {},
  permissions: [
    { phases: ['plan', 'apply', 'verify'], actions: ['s3:GetBucketLogging'], resources: ['{resource}'] },
    {
      phases: ['plan', 'verify'],
      actions: ['s3:GetBucketPolicy', 's3:GetBucketAcl'],
      resources: ['arn:{partition}:s3:::{parameter:targetBucket}'],
    },
    { phases: ['apply', 'rollback'], actions: ['s3:PutBucketLogging'], resources: ['{resource}'] },
  ],
});
