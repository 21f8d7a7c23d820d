import { defineManifest } from '@attack-reactor/kit';
import * as z from 'zod';
import { texts } from './texts.ts';

export const manifest = defineManifest({
  publisher: 'official',
  id: 'secretsmanager-remove-unused',
  version: '1.0.0',
  title: texts.title(),
  description: texts.description(),
  author: 'Security Hub ATT&CK Reactor',
  license: 'Apache-2.0',
  controls: ['SecretsManager.3'],
  findingTypes: [],
  techniques: ['T1555.006'],
  resourceTypes: ['AwsSecretsManagerSecret'],
  effect: 'disruptive',
  // Not automatic: what nobody looks at within the recovery window is gone.
  modes: ['approval', 'notify'],
  parameters: z.strictObject({
    /** Days without a read or a change. */
    unusedForDays: z.number().int().min(1).max(365).default(90),
    /** Days in which the deletion can be taken back. */
    recoveryWindowInDays: z.number().int().min(7).max(30).default(30),
  }),
  controlParameters: { unusedForDays: 'unusedForDays' },
  permissions: [
    { phases: ['plan', 'apply', 'verify', 'rollback'], actions: ['secretsmanager:DescribeSecret'], resources: ['{resource}'] },
    { phases: ['apply'], actions: ['secretsmanager:DeleteSecret'], resources: ['{resource}'] },
    { phases: ['rollback'], actions: ['secretsmanager:RestoreSecret'], resources: ['{resource}'] },
  ],
  testNote:
    'moto never says when a secret was read: the cases with LastAccessedDate are proved against answers shaped like those of ' +
    'Secrets Manager.',
});
