import { defineManifest } from '@attack-reactor/kit';
import * as z from 'zod';
import { texts } from './texts.ts';

const DESCRIBING = 'EC2 has no resource-level permissions for describing';

export const manifest = defineManifest({
  publisher: 'official',
  id: 'ec2-isolate-instance',
  version: '1.0.0',
  title: texts.title(),
  description: texts.description(),
  author: 'Security Hub ATT&CK Reactor',
  license: 'Apache-2.0',
  controls: [],
  findingTypes: [
    'AttackSequence:EC2/CompromisedInstanceGroup',
    'Backdoor:EC2/*',
    'Behavior:EC2/*',
    'CredentialAccess:EC2/*',
    'CryptoCurrency:EC2/*',
    'DefenseEvasion:EC2/*',
    'Execution:EC2/MaliciousFile',
    'Execution:EC2/SuspiciousFile',
    'Exfiltration:EC2/*',
    'Impact:EC2/*',
    'LateralMovement:EC2/*',
    'Recon:EC2/Portscan',
    'Trojan:EC2/*',
    'UnauthorizedAccess:EC2/*',
  ],
  // A technique alone may stand for a weak configuration, and nobody is to lose an instance over that.
  techniques: [],
  resourceTypes: ['AwsEc2Instance'],
  effect: 'disruptive',
  modes: ['automatic', 'approval', 'notify'],
  parameters: z.strictObject({
    /** Take snapshots of the instance's volumes first. They are evidence: a rollback keeps them. */
    snapshotVolumes: z.boolean().default(false),
    /** Isolate although an Auto Scaling group will find the instance unhealthy and terminate it, with its evidence. */
    evenIfInAutoScalingGroup: z.boolean().default(false),
    /** Isolate although the finding says that the instance is the one that is attacked (brute force). */
    evenIfTarget: z.boolean().default(false),
  }),
  controlParameters: {},
  permissions: [
    { phases: ['plan', 'apply', 'verify'], actions: ['ec2:DescribeInstances'], resources: ['*'], because: DESCRIBING },
    { phases: ['plan', 'apply', 'verify'], actions: ['ec2:DescribeSecurityGroupRules'], resources: ['*'], because: DESCRIBING },
    { phases: ['apply', 'verify', 'rollback'], actions: ['ec2:DescribeSecurityGroups'], resources: ['*'], because: DESCRIBING },
    { phases: ['apply'], actions: ['ec2:DescribeSnapshots'], resources: ['*'], because: DESCRIBING },
    {
      phases: ['apply'],
      actions: ['ec2:CreateSecurityGroup'],
      resources: ['arn:{partition}:ec2:{region}:{account}:security-group/*', 'arn:{partition}:ec2:{region}:{account}:vpc/*'],
    },
    {
      phases: ['apply'],
      actions: ['ec2:RevokeSecurityGroupIngress', 'ec2:RevokeSecurityGroupEgress'],
      resources: ['arn:{partition}:ec2:{region}:{account}:security-group/*'],
    },
    {
      phases: ['apply'],
      actions: ['ec2:CreateSnapshots'],
      resources: [
        'arn:{partition}:ec2:{region}:{account}:instance/{resourceName}',
        'arn:{partition}:ec2:{region}:{account}:volume/*',
        'arn:{partition}:ec2:{region}::snapshot/*',
      ],
    },
    {
      phases: ['apply'],
      actions: ['ec2:CreateTags'],
      resources: ['arn:{partition}:ec2:{region}:{account}:security-group/*', 'arn:{partition}:ec2:{region}::snapshot/*'],
    },
    {
      phases: ['apply', 'rollback'],
      actions: ['ec2:ModifyNetworkInterfaceAttribute'],
      resources: [
        'arn:{partition}:ec2:{region}:{account}:network-interface/*',
        'arn:{partition}:ec2:{region}:{account}:security-group/*',
        'arn:{partition}:ec2:{region}:{account}:instance/{resourceName}',
      ],
    },
    {
      phases: ['rollback'],
      actions: ['ec2:DeleteSecurityGroup'],
      resources: ['arn:{partition}:ec2:{region}:{account}:security-group/*'],
    },
  ],
});
