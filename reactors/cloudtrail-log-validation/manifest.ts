import { defineManifest } from '@attack-reactor/kit';
import * as z from 'zod';
import { texts } from './texts.ts';

export const manifest = defineManifest({
  publisher: 'official',
  id: 'cloudtrail-log-validation',
  version: '1.0.0',
  title: texts.title(),
  description: texts.description(),
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
