import { defineManifest } from '@attack-reactor/kit';
import * as z from 'zod';
import { texts } from './texts.ts';

export const manifest = defineManifest({
  publisher: 'official',
  id: 'vpc-flow-logs',
  version: '1.0.0',
  title: texts.title(),
  description: texts.description(),
  author: 'Security Hub ATT&CK Reactor',
  license: 'Apache-2.0',
  controls: ['EC2.6'],
  findingTypes: [],
  techniques: ['T1685.002'],
  resourceTypes: ['AwsEc2Vpc'],
  effect: 'reversible',
  modes: ['automatic', 'approval', 'notify'],
  parameters: z.strictObject({
    /** ARN of an S3 bucket (a folder may follow), or of a log group in the VPC's account and Region. */
    destination: z
      .string()
      .regex(
        /^arn:aws[a-z-]*:(s3:::[a-z0-9.-]{3,63}(\/.*)?|logs:[a-z0-9-]+:\d{12}:log-group:[\w./#-]+(:\*)?)$/,
        'is neither a bucket nor a log group',
      )
      .optional(),
    /** ARN of the role that delivers to the log group. Not for a bucket. */
    deliveryRoleArn: z
      .string()
      .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/, 'is not the ARN of a role')
      .optional(),
    /** Traffic that is logged; the control asks for rejected traffic at least. */
    trafficType: z.enum(['REJECT', 'ALL']).default('REJECT'),
    /** Seconds that are put into one record. */
    aggregationSeconds: z.union([z.literal(60), z.literal(600)]).default(600),
  }),
  controlParameters: {},
  permissions: [
    {
      phases: ['plan', 'apply', 'verify', 'rollback'],
      actions: ['ec2:DescribeFlowLogs'],
      resources: ['*'],
      because: 'EC2 has no resource-level permissions for describing',
    },
    {
      phases: ['verify'],
      actions: ['ec2:DescribeVpcs'],
      resources: ['*'],
      because: 'EC2 has no resource-level permissions for describing',
    },
    {
      phases: ['apply'],
      actions: ['ec2:CreateFlowLogs'],
      resources: ['arn:{partition}:ec2:{region}:{account}:vpc/{resourceName}', 'arn:{partition}:ec2:{region}:{account}:vpc-flow-log/*'],
    },
    {
      phases: ['apply'],
      actions: ['ec2:CreateTags'],
      resources: ['arn:{partition}:ec2:{region}:{account}:vpc-flow-log/*'],
    },
    {
      phases: ['apply'],
      actions: ['logs:CreateLogDelivery', 'logs:DeleteLogDelivery'],
      resources: ['*'],
      because: 'EC2 asks for these in our name, and they know no resource',
    },
    {
      phases: ['rollback'],
      actions: ['logs:DeleteLogDelivery'],
      resources: ['*'],
      because: 'EC2 asks for this in our name, and it knows no resource',
    },
    { phases: ['apply'], actions: ['iam:PassRole'], resources: ['{parameter:deliveryRoleArn}'] },
    {
      phases: ['rollback'],
      actions: ['ec2:DeleteFlowLogs'],
      resources: ['arn:{partition}:ec2:{region}:{account}:vpc-flow-log/*'],
    },
  ],
});
