import { defineManifest } from '@attack-reactor/kit';
import * as z from 'zod';
import { texts } from './texts.ts';

export const manifest = defineManifest({
  publisher: 'official',
  id: 's3-bucket-public-access-block',
  version: '1.0.0',
  title: texts.title(),
  description: texts.description(),
  author: 'Security Hub ATT&CK Reactor',
  license: 'Apache-2.0',
  controls: ['S3.8'],
  findingTypes: ['Policy:S3/BucketBlockPublicAccessDisabled', 'Policy:IAMUser/S3BlockPublicAccessDisabled'],
  techniques: ['T1530'],
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
      phases: ['plan', 'verify'],
      actions: ['s3:GetBucketPublicAccessBlock', 's3:GetBucketWebsite'],
      resources: ['{resource}'],
    },
    { phases: ['apply', 'rollback'], actions: ['s3:PutBucketPublicAccessBlock'], resources: ['{resource}'] },
  ],
});
