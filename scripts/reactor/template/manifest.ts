import { defineManifest } from '@attack-reactor/kit';
import * as z from 'zod';
import { texts } from './texts.ts';

export const manifest = defineManifest({
  publisher: 'example',
  id: 'template-reactor',
  version: '1.0.0',
  title: texts.title(),
  description: texts.description(),
  author: 'Example Ltd',
  license: 'Apache-2.0',
  controls: ['S3.13'],
  findingTypes: [],
  techniques: [],
  resourceTypes: ['AwsS3Bucket'],
  effect: 'irreversible',
  modes: ['approval', 'notify'],
  parameters: z.strictObject({ leaveSuspended: z.boolean().default(false) }),
  controlParameters: {},
  permissions: [
    { phases: ['plan', 'verify'], actions: ['s3:GetBucketVersioning'], resources: ['{resource}'] },
    { phases: ['apply', 'rollback'], actions: ['s3:PutBucketVersioning'], resources: ['{resource}'] },
  ],
});
