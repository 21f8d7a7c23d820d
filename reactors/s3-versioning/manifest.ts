import { defineManifest } from '@attack-reactor/kit';
import * as z from 'zod';

export const manifest = defineManifest({
  id: 's3-versioning',
  version: '1.0.0',
  title: 'Turn versioning on for an S3 bucket',
  description:
    'Turns versioning on, so that an overwritten or deleted object can be brought back. Every version is stored and billed until a ' +
    'lifecycle rule ends it. S3 has no way back to "never versioned": rollback suspends versioning, and the versions made in between ' +
    'stay.',
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
