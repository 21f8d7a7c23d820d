import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { FlowLog } from '@cdktf/provider-aws/lib/flow-log/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import type { Vpc } from '@cdktf/provider-aws/lib/vpc/index.js';
import { Construct } from 'constructs';
import { BaseStack } from '#infra/base/base-stack.ts';
import { identityPolicy, trustPolicy } from '#infra/base/policy.ts';

const WRITE = ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams', 'logs:DescribeLogGroups'];

export interface FlowLogsProps {
  readonly vpc: Vpc;
  /** The name of its role and its log in words; left out: its id. */
  readonly name?: string;
  /** The VPC as its role speaks of it. */
  readonly of?: string;
}

/** Keeps a record of the traffic that a VPC refused: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html */
export class FlowLogs extends Construct {
  constructor(scope: Construct, id: string, { vpc, name: words = id, of = 'the VPC of the ATT&CK Reactor' }: FlowLogsProps) {
    super(scope, id);
    const stack = BaseStack.of(this);
    const name = stack.shortName(words);
    const logGroup = `/aws/vpc/${name}`;
    const logs = new CloudwatchLogGroup(this, 'log-group', {
      name: logGroup,
      retentionInDays: stack.config.logs.retentionDays,
    });
    const logsArn = stack.literalArn(logs, logGroup);
    const role = new IamRole(this, 'role', {
      name,
      description: `Permissions of the flow logs. Records the traffic that ${of} refused.`,
      assumeRolePolicy: trustPolicy(
        { Service: 'vpc-flow-logs.amazonaws.com' },
        {
          StringEquals: { 'aws:SourceAccount': stack.config.account },
          ArnLike: { 'aws:SourceArn': stack.arn('ec2', 'vpc-flow-log/*') },
        },
      ),
    });
    new IamRolePolicy(this, 'role-policy', {
      name: 'permissions',
      role: role.name,
      policy: identityPolicy([{ sid: 'WriteLogs', actions: WRITE, resources: [logsArn, `${logsArn}:*`] }]),
    });
    new FlowLog(this, 'flow-log', {
      vpcId: vpc.id,
      trafficType: 'REJECT',
      iamRoleArn: stack.literalArn(role, name),
      logDestination: logsArn,
    });
  }
}
