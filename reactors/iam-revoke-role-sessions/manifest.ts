import { defineManifest, GUARDDUTY_IAM_DETECTIONS } from '@attack-reactor/kit';
import * as z from 'zod';
import { texts } from './texts.ts';

const ROLES = ['arn:{partition}:iam::{account}:role/*'];
const PROFILES = ['arn:{partition}:iam::{account}:instance-profile/*'];

export const manifest = defineManifest({
  publisher: 'official',
  id: 'iam-revoke-role-sessions',
  version: '1.0.0',
  title: texts.title(),
  description: texts.description(),
  author: 'Security Hub ATT&CK Reactor',
  license: 'Apache-2.0',
  controls: [],
  findingTypes: GUARDDUTY_IAM_DETECTIONS,
  techniques: ['T1078.004', 'T1550.001', 'T1552.005'],
  resourceTypes: ['AwsIamAccessKey', 'AwsIamRole', 'AwsEc2Instance'],
  effect: 'disruptive',
  modes: ['automatic', 'approval', 'notify'],
  parameters: z.strictObject({}),
  controlParameters: {},
  // The role is looked up live, so it cannot be named beforehand.
  permissions: [
    { phases: ['plan', 'verify'], actions: ['iam:GetRole'], resources: ROLES },
    { phases: ['plan', 'apply', 'verify'], actions: ['iam:GetRolePolicy'], resources: ROLES },
    { phases: ['plan', 'verify'], actions: ['iam:GetInstanceProfile'], resources: PROFILES },
    {
      phases: ['plan', 'verify'],
      actions: ['ec2:DescribeInstances'],
      resources: ['*'],
      because: 'EC2 lets no policy say which instances may be described.',
    },
    { phases: ['apply', 'rollback'], actions: ['iam:PutRolePolicy'], resources: ROLES },
    { phases: ['rollback'], actions: ['iam:DeleteRolePolicy'], resources: ROLES },
  ],
});
