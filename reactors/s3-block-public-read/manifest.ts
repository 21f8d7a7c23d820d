import { defineManifest } from '@attack-reactor/kit';
import * as z from 'zod';

export const manifest = defineManifest({
  id: 's3-block-public-read',
  version: '1.0.0',
  title: 'Take public access away from an S3 bucket',
  description:
    'Removes the policy statements and ACL grants that let everybody in, to read or to write, and turns Block Public Access on. ' +
    'Statements for named principals, or bound to a fixed address, VPC, account or organisation, stay as they are. A bucket that ' +
    'serves a website is left alone unless a parameter says otherwise.',
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
