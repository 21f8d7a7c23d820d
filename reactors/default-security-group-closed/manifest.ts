import { defineManifest } from '@attack-reactor/kit';
import * as z from 'zod';
import { texts } from './texts.ts';

export const manifest = defineManifest({
  publisher: 'official',
  id: 'default-security-group-closed',
  version: '1.0.0',
  title: texts.title(),
  description: texts.description(),
  author: 'Security Hub ATT&CK Reactor',
  license: 'Apache-2.0',
  controls: ['EC2.2'],
  findingTypes: [],
  techniques: ['T1133'],
  resourceTypes: ['AwsEc2SecurityGroup'],
  effect: 'disruptive',
  modes: ['automatic', 'approval', 'notify'],
  parameters: z.strictObject({
    /** Close the group although network interfaces use it: they can then be reached only through their other groups. */
    evenIfInUse: z.boolean().default(false),
  }),
  controlParameters: {},
  permissions: [
    {
      phases: ['plan', 'verify'],
      actions: ['ec2:DescribeSecurityGroups', 'ec2:DescribeNetworkInterfaces'],
      resources: ['*'],
      because: 'EC2 has no resource-level permissions for describing',
    },
    {
      phases: ['plan', 'apply', 'verify', 'rollback'],
      actions: ['ec2:DescribeSecurityGroupRules'],
      resources: ['*'],
      because: 'EC2 has no resource-level permissions for describing',
    },
    {
      phases: ['apply'],
      actions: ['ec2:RevokeSecurityGroupIngress', 'ec2:RevokeSecurityGroupEgress'],
      resources: ['arn:{partition}:ec2:{region}:{account}:security-group/{resourceName}'],
    },
    {
      phases: ['rollback'],
      actions: ['ec2:AuthorizeSecurityGroupIngress', 'ec2:AuthorizeSecurityGroupEgress', 'ec2:CreateTags'],
      resources: [
        'arn:{partition}:ec2:{region}:{account}:security-group/{resourceName}',
        'arn:{partition}:ec2:{region}:{account}:security-group-rule/*',
      ],
    },
  ],
  testNote: 'moto keeps no description of rules that name a group or a prefix list; their restore is proved on what is sent to EC2.',
});
