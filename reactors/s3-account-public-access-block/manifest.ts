import { defineManifest } from '@attack-reactor/kit';
import * as z from 'zod';
import { texts } from './texts.ts';

export const manifest = defineManifest({
  publisher: 'official',
  id: 's3-account-public-access-block',
  version: '1.0.0',
  title: texts.title(),
  description: texts.description(),
  author: 'Security Hub ATT&CK Reactor',
  license: 'Apache-2.0',
  controls: ['S3.1'],
  findingTypes: ['Policy:S3/AccountBlockPublicAccessDisabled'],
  techniques: ['T1530'],
  resourceTypes: ['AwsAccount'],
  effect: 'disruptive',
  modes: ['automatic', 'approval', 'notify'],
  parameters: z.strictObject({
    /** Also where buckets are public today; they are closed with the rest. */
    evenIfBucketsArePublic: z.boolean().default(false),
  }),
  controlParameters: {},
  permissions: [
    {
      phases: ['plan', 'verify'],
      actions: ['s3:GetAccountPublicAccessBlock', 's3:ListAllMyBuckets'],
      resources: ['*'],
      because: 'Neither the settings of an account nor the list of its buckets is a resource.',
    },
    {
      phases: ['plan', 'verify'],
      actions: ['s3:GetBucketPublicAccessBlock', 's3:GetBucketPolicyStatus', 's3:GetBucketAcl'],
      resources: ['arn:{partition}:s3:::*'],
    },
    {
      phases: ['apply', 'rollback'],
      actions: ['s3:PutAccountPublicAccessBlock'],
      resources: ['*'],
      because: 'The settings of an account are no resource.',
    },
  ],
  testNote:
    'moto has no GetBucketPolicyStatus: the search for public buckets is proved against answers shaped like those of S3; the ' +
    'account settings are changed in moto.',
});
