import { defineManifest, GUARDDUTY_IAM_DETECTIONS } from '@attack-reactor/kit';
import * as z from 'zod';
import { texts } from './texts.ts';

const USERS = ['arn:{partition}:iam::{account}:user/*'];

export const manifest = defineManifest({
  publisher: 'official',
  id: 'iam-disable-access-key',
  version: '1.0.0',
  title: texts.title(),
  description: texts.description(),
  author: 'Security Hub ATT&CK Reactor',
  license: 'Apache-2.0',
  controls: [],
  findingTypes: GUARDDUTY_IAM_DETECTIONS,
  techniques: ['T1078.004'],
  resourceTypes: ['AwsIamAccessKey'],
  effect: 'disruptive',
  modes: ['automatic', 'approval', 'notify'],
  parameters: z.strictObject({}),
  controlParameters: {},
  // The finding does not say by its id whose key it is: the owner is looked up live, so users cannot be named beforehand.
  permissions: [
    { phases: ['plan', 'verify'], actions: ['iam:GetAccessKeyLastUsed', 'iam:ListAccessKeys'], resources: USERS },
    { phases: ['apply', 'rollback'], actions: ['iam:UpdateAccessKey'], resources: USERS },
  ],
});
