import { defineManifest } from '@attack-reactor/kit';
import * as z from 'zod';
import { texts } from './texts.ts';

export const manifest = defineManifest({
  publisher: 'official',
  id: 's3-block-public-read',
  version: '1.0.0',
  title: texts.title(),
  description: texts.description(),
  author: 'Security Hub ATT&CK Reactor',
  license: 'Apache-2.0',
  controls: ['S3.2', 'S3.3'],
  findingTypes: ['Policy:S3/BucketAnonymousAccessGranted', 'Policy:S3/BucketPublicAccessGranted', 'Policy:IAMUser/S3BucketPublic'],
  techniques: ['T1530', 'T1619'],
  resourceTypes: ['AwsS3Bucket'],
  effect: 'disruptive',
  modes: ['automatic', 'approval', 'notify'],
  parameters: z.strictObject({
    /** Also close a bucket that has website hosting on. */
    includeWebsites: z.boolean().default(false),
  }),
  controlParameters: {},
  permissions: [
    {
      phases: ['plan', 'apply', 'verify', 'rollback'],
      actions: ['s3:GetBucketPolicy', 's3:GetBucketAcl', 's3:GetBucketPublicAccessBlock'],
      resources: ['{resource}'],
    },
    { phases: ['plan', 'verify'], actions: ['s3:GetBucketWebsite'], resources: ['{resource}'] },
    {
      phases: ['apply', 'rollback'],
      actions: ['s3:PutBucketPolicy', 's3:DeleteBucketPolicy', 's3:PutBucketAcl', 's3:PutBucketPublicAccessBlock'],
      resources: ['{resource}'],
    },
  ],
});
