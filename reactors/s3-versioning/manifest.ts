import { defineManifest } from '@attack-reactor/kit';
import * as z from 'zod';
import { texts } from './texts.ts';

export const manifest = defineManifest({
  publisher: 'official',
  id: 's3-versioning',
  version: '1.0.0',
  title: texts.title(),
  description: texts.description(),
  author: 'Security Hub ATT&CK Reactor',
  license: 'Apache-2.0',
  controls: ['S3.14'],
  findingTypes: [],
  techniques: ['T1485', 'T1486'],
  resourceTypes: ['AwsS3Bucket'],
  effect: 'irreversible',
  modes: ['approval', 'notify'],
  parameters: z.strictObject({}),
  controlParameters: {},
  permissions: [
    { phases: ['plan', 'verify'], actions: ['s3:GetBucketVersioning'], resources: ['{resource}'] },
    { phases: ['apply', 'rollback'], actions: ['s3:PutBucketVersioning'], resources: ['{resource}'] },
  ],
  testNote: 'moto knows no MFA delete: that refusal is proved against an answer shaped like that of S3.',
});
