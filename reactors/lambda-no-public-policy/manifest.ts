import { defineManifest } from '@attack-reactor/kit';
import * as z from 'zod';
import { texts } from './texts.ts';

export const manifest = defineManifest({
  publisher: 'official',
  id: 'lambda-no-public-policy',
  version: '1.0.0',
  title: texts.title(),
  description: texts.description(),
  author: 'Security Hub ATT&CK Reactor',
  license: 'Apache-2.0',
  controls: ['Lambda.1'],
  findingTypes: [],
  techniques: ['T1190', 'T1648'],
  resourceTypes: ['AwsLambdaFunction'],
  effect: 'disruptive',
  modes: ['automatic', 'approval', 'notify'],
  parameters: z.strictObject({
    /** Also where everybody may call the function URL; the URL stops answering them. */
    includeFunctionUrls: z.boolean().default(false),
  }),
  controlParameters: {},
  permissions: [
    { phases: ['plan', 'apply', 'verify'], actions: ['lambda:GetPolicy'], resources: ['{resource}'] },
    { phases: ['apply', 'rollback'], actions: ['lambda:AddPermission', 'lambda:RemovePermission'], resources: ['{resource}'] },
  ],
  testNote:
    'moto keeps function URL conditions in another shape than Lambda does: statements with them are proved in the form that ' +
    'Lambda documents.',
});
