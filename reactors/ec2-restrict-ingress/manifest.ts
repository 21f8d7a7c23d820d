import { defineManifest } from '@attack-reactor/kit';
import * as z from 'zod';
import { INGRESS_CONTROLS } from './offending-rules.ts';
import { texts } from './texts.ts';

const port = z.number().int().min(1).max(65535);

export const manifest = defineManifest({
  publisher: 'official',
  id: 'ec2-restrict-ingress',
  version: '1.0.0',
  title: texts.title(),
  description: texts.description(),
  author: 'Security Hub ATT&CK Reactor',
  license: 'Apache-2.0',
  controls: [...INGRESS_CONTROLS],
  findingTypes: [],
  techniques: ['T1133', 'T1190'],
  resourceTypes: ['AwsEc2SecurityGroup'],
  effect: 'disruptive',
  modes: ['automatic', 'approval', 'notify'],
  parameters: z.strictObject({
    /** Ports that may be open to the internet (EC2.18). */
    authorizedTcpPorts: z.array(port).default([80, 443]),
    authorizedUdpPorts: z.array(port).default([]),
    /** Ranges that get the same ports instead of the internet, IPv4 or IPv6. */
    replaceWithCidrs: z
      .array(z.union([z.cidrv4(), z.cidrv6()]).refine((range) => !range.endsWith('/0'), 'is the whole internet'))
      .default([]),
    /** The control to act by where the finding is of none, as for a binding to a technique. Without it such findings are refused. */
    asControl: z.enum(INGRESS_CONTROLS).optional(),
  }),
  controlParameters: { authorizedTcpPorts: 'authorizedTcpPorts', authorizedUdpPorts: 'authorizedUdpPorts' },
  permissions: [
    {
      phases: ['plan', 'apply', 'verify', 'rollback'],
      actions: ['ec2:DescribeSecurityGroupRules'],
      resources: ['*'],
      because: 'EC2 has no resource-level permissions for describing',
    },
    {
      phases: ['plan', 'verify'],
      actions: ['ec2:DescribeSecurityGroups'],
      resources: ['*'],
      because: 'EC2 has no resource-level permissions for describing',
    },
    {
      phases: ['apply', 'rollback'],
      actions: ['ec2:RevokeSecurityGroupIngress'],
      resources: ['arn:{partition}:ec2:{region}:{account}:security-group/{resourceName}'],
    },
    {
      phases: ['apply', 'rollback'],
      actions: ['ec2:AuthorizeSecurityGroupIngress'],
      resources: [
        'arn:{partition}:ec2:{region}:{account}:security-group/{resourceName}',
        'arn:{partition}:ec2:{region}:{account}:security-group-rule/*',
      ],
    },
    {
      // Rules come back with their tags.
      phases: ['rollback'],
      actions: ['ec2:CreateTags'],
      resources: ['arn:{partition}:ec2:{region}:{account}:security-group-rule/*'],
    },
  ],
});
