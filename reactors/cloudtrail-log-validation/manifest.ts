import { defineManifest } from '@attack-reactor/kit';
import * as z from 'zod';

export const manifest = defineManifest({
  id: 'cloudtrail-log-validation',
  version: '1.0.0',
  title: 'Turn on log file validation of a trail',
  description:
    'Turns log file validation on, so that CloudTrail delivers signed digests that show whether a log file was changed or ' +
    'deleted. Everything else of the trail stays. A trail that belongs to another account is refused.',
  author: 'Security Hub ATT&CK Reactor',
  license: 'Apache-2.0',
  controls: ['CloudTrail.4'],
  findingTypes: [],
  techniques: ['T1685'],
  resourceTypes: ['AwsCloudTrailTrail'],
  effect: 'reversible',
  modes: ['automatic', 'approval', 'notify'],
  parameters: z.strictObject({}),
  controlParameters: {},
  permissions: [
    { phases: ['plan', 'verify'], actions: ['cloudtrail:GetTrail'], resources: ['{resource}'] },
    { phases: ['apply', 'rollback'], actions: ['cloudtrail:UpdateTrail'], resources: ['{resource}'] },
  ],
});
