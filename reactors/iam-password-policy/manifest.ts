import { defineManifest } from '@attack-reactor/kit';
import * as z from 'zod';
import { texts } from './texts.ts';

const NO_RESOURCE = 'The password policy belongs to the account; IAM knows no resource for it.';

export const manifest = defineManifest({
  publisher: 'official',
  id: 'iam-password-policy',
  version: '1.0.0',
  title: texts.title(),
  description: texts.description(),
  author: 'Security Hub ATT&CK Reactor',
  license: 'Apache-2.0',
  controls: ['IAM.7', 'IAM.10', 'IAM.11', 'IAM.12', 'IAM.13', 'IAM.14', 'IAM.15', 'IAM.16', 'IAM.17'],
  findingTypes: [],
  techniques: ['T1110', 'T1110.001', 'T1110.002', 'T1110.003', 'T1110.004'],
  resourceTypes: ['AwsAccount'],
  effect: 'reversible',
  modes: ['automatic', 'approval', 'notify'],
  // Without a value: what the control of the finding asks for.
  parameters: z.strictObject({
    requireUppercaseCharacters: z.boolean().optional(),
    requireLowercaseCharacters: z.boolean().optional(),
    requireSymbols: z.boolean().optional(),
    requireNumbers: z.boolean().optional(),
    minimumPasswordLength: z.int().min(6).max(128).optional(),
    /** How many earlier passwords cannot be used again. */
    passwordReusePrevention: z.int().min(1).max(24).optional(),
    /** Days until a password expires. */
    maxPasswordAge: z.int().min(1).max(1095).optional(),
    /** Let passwords expire sooner although an administrator must then reset them: users may be locked out. */
    allowLockout: z.boolean().default(false),
  }),
  controlParameters: {
    requireUppercaseCharacters: 'RequireUppercaseCharacters',
    requireLowercaseCharacters: 'RequireLowercaseCharacters',
    requireSymbols: 'RequireSymbols',
    requireNumbers: 'RequireNumbers',
    minimumPasswordLength: 'MinimumPasswordLength',
    passwordReusePrevention: 'PasswordReusePrevention',
    maxPasswordAge: 'MaxPasswordAge',
  },
  permissions: [
    { phases: ['plan', 'apply', 'verify'], actions: ['iam:GetAccountPasswordPolicy'], resources: ['*'], because: NO_RESOURCE },
    { phases: ['apply', 'rollback'], actions: ['iam:UpdateAccountPasswordPolicy'], resources: ['*'], because: NO_RESOURCE },
    { phases: ['rollback'], actions: ['iam:DeleteAccountPasswordPolicy'], resources: ['*'], because: NO_RESOURCE },
  ],
});
