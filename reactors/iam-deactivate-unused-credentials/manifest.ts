import { defineManifest } from '@attack-reactor/kit';
import * as z from 'zod';
import { texts } from './texts.ts';

export const manifest = defineManifest({
  publisher: 'official',
  id: 'iam-deactivate-unused-credentials',
  version: '1.0.0',
  title: texts.title(),
  description: texts.description(),
  author: 'Security Hub ATT&CK Reactor',
  license: 'Apache-2.0',
  controls: ['IAM.8', 'IAM.22'],
  findingTypes: [],
  techniques: ['T1078', 'T1078.004'],
  resourceTypes: ['AwsIamUser'],
  effect: 'disruptive',
  modes: ['automatic', 'approval', 'notify'],
  parameters: z.strictObject({
    /** Days without use. Without a value: 45 for IAM.22, 90 for all others. */
    maxUnusedDays: z.int().min(1).optional(),
  }),
  controlParameters: { maxUnusedDays: 'maxCredentialUsageAge' },
  permissions: [
    {
      phases: ['plan', 'apply', 'verify'],
      actions: ['iam:ListAccessKeys', 'iam:GetAccessKeyLastUsed'],
      resources: ['{resource}'],
    },
    { phases: ['plan', 'verify'], actions: ['iam:GetUser', 'iam:GetLoginProfile'], resources: ['{resource}'] },
    { phases: ['apply', 'rollback'], actions: ['iam:UpdateAccessKey'], resources: ['{resource}'] },
  ],
});
