import { defineManifest } from '@attack-reactor/kit';
import * as z from 'zod';
import { texts } from './texts.ts';

export const manifest = defineManifest({
  publisher: 'official',
  id: 'subnet-no-public-ip',
  version: '1.0.0',
  title: texts.title(),
  description: texts.description(),
  author: 'Security Hub ATT&CK Reactor',
  license: 'Apache-2.0',
  controls: ['EC2.15'],
  findingTypes: [],
  techniques: ['T1686.001'],
  resourceTypes: ['AwsEc2Subnet'],
  effect: 'reversible',
  modes: ['automatic', 'approval', 'notify'],
  parameters: z.strictObject({}),
  controlParameters: {},
  permissions: [
    {
      phases: ['plan', 'verify'],
      actions: ['ec2:DescribeSubnets'],
      resources: ['*'],
      because: 'EC2 has no resource-level permissions for describing',
    },
    {
      phases: ['apply', 'rollback'],
      actions: ['ec2:ModifySubnetAttribute'],
      resources: ['arn:{partition}:ec2:{region}:{account}:subnet/{resourceName}'],
    },
  ],
});
