import { defineManifest } from '@attack-reactor/kit';
import * as z from 'zod';
import { texts } from './texts.ts';

export const manifest = defineManifest({
  publisher: 'official',
  id: 'ec2-require-imdsv2',
  version: '1.0.0',
  title: texts.title(),
  description: texts.description(),
  author: 'Security Hub ATT&CK Reactor',
  license: 'Apache-2.0',
  controls: ['EC2.8'],
  findingTypes: [],
  techniques: ['T1552.005'],
  resourceTypes: ['AwsEc2Instance'],
  effect: 'disruptive',
  modes: ['automatic', 'approval', 'notify'],
  parameters: z.strictObject({
    /** Hops that an answer may travel, 2 for containers that share the instance's network. Raised where lower, never lowered. */
    hopLimit: z.number().int().min(1).max(64).optional(),
  }),
  controlParameters: {},
  permissions: [
    {
      phases: ['plan', 'apply', 'verify'],
      actions: ['ec2:DescribeInstances'],
      resources: ['*'],
      because: 'EC2 has no resource-level permissions for describing',
    },
    {
      phases: ['apply', 'rollback'],
      actions: ['ec2:ModifyInstanceMetadataOptions'],
      resources: ['arn:{partition}:ec2:{region}:{account}:instance/{resourceName}'],
    },
  ],
});
