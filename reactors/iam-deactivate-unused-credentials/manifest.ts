import { defineManifest } from '@attack-reactor/kit';
import * as z from 'zod';

export const manifest = defineManifest({
  id: 'iam-deactivate-unused-credentials',
  version: '1.0.0',
  title: 'Deactivate unused access keys of a user',
  description:
    'Makes access keys inactive that nobody used for as long as the control allows; none is deleted. An unused console ' +
    'password is named, not removed: nobody could restore it, and no policy instead of it would satisfy the control. The ' +
    'finding then stays open until a person has removed it.',
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
