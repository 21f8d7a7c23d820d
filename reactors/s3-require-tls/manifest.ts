import { defineManifest } from '@attack-reactor/kit';
import * as z from 'zod';
import { texts } from './texts.ts';

export const manifest = defineManifest({
  publisher: 'official',
  id: 's3-require-tls',
  version: '1.0.0',
  title: texts.title(),
  description: texts.description(),
  author: 'Security Hub ATT&CK Reactor',
  license: 'Apache-2.0',
  controls: ['S3.5'],
  findingTypes: [],
  techniques: ['T1040', 'T1557'],
  resourceTypes: ['AwsS3Bucket'],
  effect: 'disruptive',
  modes: ['automatic', 'approval', 'notify'],
  parameters: z.strictObject({
    /** Also a bucket with website hosting on; its website endpoint stops answering. */
    includeWebsites: z.boolean().default(false),
  }),
  controlParameters: {},
  permissions: [
    { phases: ['plan', 'apply', 'verify'], actions: ['s3:GetBucketPolicy'], resources: ['{resource}'] },
    { phases: ['plan', 'verify'], actions: ['s3:GetBucketWebsite'], resources: ['{resource}'] },
    { phases: ['apply', 'rollback'], actions: ['s3:PutBucketPolicy'], resources: ['{resource}'] },
    { phases: ['rollback'], actions: ['s3:DeleteBucketPolicy'], resources: ['{resource}'] },
  ],
});
