import { defineManifest } from '@attack-reactor/kit';
import * as z from 'zod';
import { texts } from './texts.ts';

export const manifest = defineManifest({
  publisher: 'official',
  id: 'iam-deactivate-old-access-keys',
  version: '1.0.0',
  title: texts.title(),
  description: texts.description(),
  author: 'Security Hub ATT&CK Reactor',
  license: 'Apache-2.0',
  controls: ['IAM.3'],
  findingTypes: [],
  // T1552, unsecured credentials: a key that somebody finds in a file or an image is of no use once it is off.
  techniques: ['T1078', 'T1078.004', 'T1552'],
  resourceTypes: ['AwsIamUser'],
  effect: 'disruptive',
  modes: ['automatic', 'approval', 'notify'],
  parameters: z.strictObject({
    /** Days after which a key is old. */
    maxAgeDays: z.int().min(1).default(90),
    /** A key used within so many days is left alone; 0: deactivate it all the same. */
    recentUseDays: z.int().min(0).default(30),
  }),
  controlParameters: { maxAgeDays: 'maxAccessKeyAge' },
  permissions: [
    {
      phases: ['plan', 'apply', 'verify'],
      actions: ['iam:ListAccessKeys', 'iam:GetAccessKeyLastUsed'],
      resources: ['{resource}'],
    },
    { phases: ['apply', 'rollback'], actions: ['iam:UpdateAccessKey'], resources: ['{resource}'] },
  ],
});
