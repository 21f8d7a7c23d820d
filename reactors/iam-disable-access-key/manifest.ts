import { defineManifest, GUARDDUTY_IAM_DETECTIONS } from '@attack-reactor/kit';
import * as z from 'zod';

const USERS = ['arn:{partition}:iam::{account}:user/*'];

export const manifest = defineManifest({
  id: 'iam-disable-access-key',
  version: '1.0.0',
  title: 'Deactivate the access key of a detection',
  description:
    'Makes the access key inactive that GuardDuty saw in an attack, whoever of the users of the account owns it; other keys ' +
    'of the user stay. What uses the key stops working. Keys of the root user and temporary keys cannot be deactivated and ' +
    'are refused with what to do instead.',
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
