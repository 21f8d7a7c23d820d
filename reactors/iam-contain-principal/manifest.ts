import { defineManifest } from '@attack-reactor/kit';
import * as z from 'zod';
import { texts } from './texts.ts';

const USERS = ['arn:{partition}:iam::{account}:user/*'];
const ROLES = ['arn:{partition}:iam::{account}:role/*'];

export const manifest = defineManifest({
  publisher: 'official',
  id: 'iam-contain-principal',
  version: '1.0.0',
  title: texts.title(),
  description: texts.description(),
  author: 'Security Hub ATT&CK Reactor',
  license: 'Apache-2.0',
  controls: [],
  findingTypes: [],
  techniques: ['T1078', 'T1078.004', 'T1484', 'T1484.002'],
  resourceTypes: ['AwsIamUser', 'AwsIamAccessKey', 'AwsIamRole'],
  effect: 'disruptive',
  modes: ['automatic', 'approval', 'notify'],
  parameters: z.strictObject({
    /** Actions that stay possible, such as `iam:ChangePassword`; `*` and `?` as in IAM. */
    exceptActions: z.array(z.string().regex(/^[a-z0-9-]+:[A-Za-z0-9*?]+$/, 'is not an IAM action')).default([]),
    /** Names of users and roles that must never be contained, whatever their case; `*` is any text, `?` one character. */
    protectedPrincipals: z
      .array(z.string().min(1))
      .default(['*break-glass*', '*breakglass*', '*emergency*', 'OrganizationAccountAccessRole', 'AWSControlTowerExecution']),
    /** Likewise, for what this platform itself works with. */
    platformPrincipals: z.array(z.string().min(1)).default(['attack-reactor-*']),
  }),
  controlParameters: {},
  // A finding on a key does not say by its id whose it is: the owner is looked up live, so users and roles cannot be named beforehand.
  permissions: [
    { phases: ['plan', 'verify'], actions: ['iam:GetAccessKeyLastUsed', 'iam:GetUser'], resources: USERS },
    { phases: ['plan', 'verify'], actions: ['iam:GetRole'], resources: ROLES },
    { phases: ['plan', 'apply', 'verify'], actions: ['iam:GetUserPolicy'], resources: USERS },
    { phases: ['plan', 'apply', 'verify'], actions: ['iam:GetRolePolicy'], resources: ROLES },
    {
      phases: ['plan', 'verify'],
      actions: ['sts:GetCallerIdentity'],
      resources: ['*'],
      because: 'Who asks is no resource; everybody may know who they are.',
    },
    { phases: ['apply', 'rollback'], actions: ['iam:PutUserPolicy'], resources: USERS },
    { phases: ['apply', 'rollback'], actions: ['iam:PutRolePolicy'], resources: ROLES },
    { phases: ['rollback'], actions: ['iam:DeleteUserPolicy'], resources: USERS },
    { phases: ['rollback'], actions: ['iam:DeleteRolePolicy'], resources: ROLES },
  ],
  testNote:
    'Ids of users in the emulator do not look like those of IAM: that a user is told by name and id is ' +
    'proved on a stub that answers as IAM does.',
});
