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
  effect: 'reversible',
  modes: ['automatic', 'approval', 'notify'],
  parameters: z.strictObject({ days: z.int().min(1).max(365).default(7) }),
  controlParameters: {},
  permissions: [
    { phases: ['plan', 'verify'], actions: ['s3:GetLifecycleConfiguration'], resources: ['{resource}'] },
    { phases: ['apply', 'rollback'], actions: ['s3:PutLifecycleConfiguration'], resources: ['{resource}'] },
  ],
});
