import { defineManifest } from '@attack-reactor/kit';
import * as z from 'zod';

/** The reactor of the benchmark, as large as a shipped one; it is bound to whatever the workload needs. */
export const manifest = defineManifest({
  publisher: 'official',
  id: 'bench-block-public-access',
  version: '1.0.0',
  title: 'Turn Block Public Access on, in memory',
  description: 'Answers like a reactor that turns the four settings of Block Public Access on, without an account behind it.',
  author: 'Security Hub ATT&CK Reactor',
  license: 'Apache-2.0',
  controls: ['S3.8'],
  findingTypes: [],
  techniques: [],
  resourceTypes: ['AwsS3Bucket'],
  effect: 'reversible',
  modes: ['automatic', 'approval', 'notify'],
  parameters: z.strictObject({}),
  controlParameters: {},
  permissions: [
    { phases: ['plan', 'verify'], actions: ['s3:GetBucketPublicAccessBlock'], resources: ['{resource}'] },
    { phases: ['apply', 'rollback'], actions: ['s3:PutBucketPublicAccessBlock'], resources: ['{resource}'] },
  ],
});
