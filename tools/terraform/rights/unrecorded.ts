import type { PolicyStatement } from '#local/permissions/policy.ts';
import type { PolicyName } from './policy-name.ts';

/** A right that no recording shows, and why the role has it. Placeholders are those of the policies. */
export type Unrecorded = Pick<PolicyStatement, 'Action' | 'Resource' | 'Condition'> & {
  readonly roles: readonly PolicyName[];
  readonly because: string;
};

const BUCKET = 'arn:{partition}:s3:::{stateBucket}';
const INSTANCE = 'A database of the kind "instance"; that of the recording is Aurora.';
const UPDATE = 'An update in place: the recording makes and destroys.';
const home = (service: string, resource: string) => `arn:{partition}:${service}:{region}:{account}:${resource}`;
const LOG_GROUPS = ['/aws/lambda', '/aws/rds/cluster', '/aws/vendedlogs/states', '/aws/vpc'];
const deploy = (Action: string[], Resource: string[], because: string): Unrecorded => ({ roles: ['deploy'], Action, Resource, because });
const update = (actions: string[], ...resources: string[]): Unrecorded => deploy(actions, resources, UPDATE);

/** Everything that a plan, an apply and a destroy on the emulator do not ask for. */
export const UNRECORDED: readonly Unrecorded[] = [
  {
    roles: ['plan', 'deploy'],
    Action: ['s3:ListBucket'],
    Resource: [BUCKET],
    because: 'The state: the recording keeps it in a file.',
  },
  {
    roles: ['plan', 'deploy'],
    Action: ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
    Resource: [`${BUCKET}/*`],
    because: 'State and lock file, of every stack and workspace.',
  },
  update(['cloudwatch:UntagResource'], home('cloudwatch', 'alarm:{prefix}-*')),
  update(['cloudfront:UntagResource'], 'arn:{partition}:cloudfront::{account}:distribution/*'),
  update(['cloudfront:UpdateFunction'], 'arn:{partition}:cloudfront::{account}:function/{prefix}-*'),
  update(['cloudfront:UpdateOriginAccessControl'], 'arn:{partition}:cloudfront::{account}:origin-access-control/*'),
  update(['cloudfront:UpdateResponseHeadersPolicy'], 'arn:{partition}:cloudfront::{account}:response-headers-policy/*'),
  deploy(
    ['wafv2:GetWebACL'],
    ['arn:{partition}:wafv2:us-east-1:*:global/webacl/*'],
    'A distribution with a web ACL, which the recording has not: https://docs.aws.amazon.com/waf/latest/developerguide/security_iam_service-with-iam.html',
  ),
  update(['dynamodb:UntagResource', 'dynamodb:UpdateTable'], home('dynamodb', 'table/{prefix}-*')),
  update(
    ['dynamodb:UpdateItem'],
    home('dynamodb', 'table/{prefix}-security_controls'),
    home('dynamodb', 'table/{prefix}-security_local_reactors'),
  ),
  update(['ec2:DeleteTags', 'ec2:ModifySecurityGroupRules', 'ec2:ModifySubnetAttribute', 'ec2:ModifyVpcEndpoint'], home('ec2', '*')),
  update(['events:UntagResource'], home('events', 'rule/{prefix}-*')),
  {
    roles: ['deploy', 'member-deploy'],
    Action: ['iam:UntagRole', 'iam:UpdateAssumeRolePolicy', 'iam:UpdateRole'],
    Resource: ['arn:{partition}:iam::{account}:role/{prefix}-*'],
    because: UPDATE,
  },
  {
    roles: ['member-deploy'],
    Action: ['iam:CreatePolicyVersion', 'iam:DeletePolicyVersion', 'iam:UntagPolicy'],
    Resource: ['arn:{partition}:iam::{account}:policy/{prefix}-*'],
    because: UPDATE,
  },
  update(
    [
      'lambda:PublishVersion',
      'lambda:UntagResource',
      'lambda:UpdateAlias',
      'lambda:UpdateFunctionCode',
      'lambda:UpdateFunctionConfiguration',
    ],
    home('lambda', 'function:{prefix}-*'),
  ),
  update(['lambda:UntagResource', 'lambda:UpdateEventSourceMapping'], home('lambda', 'event-source-mapping:*')),
  update(['logs:UntagResource'], ...LOG_GROUPS.map((name) => home('logs', `log-group:${name}/{prefix}-*`))),
  update(
    ['rds:ModifyDBCluster', 'rds:ModifyDBInstance', 'rds:ModifyDBSubnetGroup', 'rds:RemoveTagsFromResource'],
    home('rds', 'cluster:{prefix}-*'),
    home('rds', 'cluster-pg:{prefix}-*'),
    home('rds', 'db:{prefix}-*'),
    home('rds', 'subgrp:{prefix}-*'),
  ),
  update(['scheduler:UntagResource'], home('scheduler', 'schedule-group/{prefix}-*')),
  update(['scheduler:UpdateSchedule'], home('scheduler', 'schedule/{prefix}-*')),
  update(['securityhub:UpdateActionTarget'], home('securityhub', 'hub/default')),
  update(['sns:SetSubscriptionAttributes', 'sns:UntagResource'], home('sns', '{prefix}-*')),
  update(['sqs:UntagQueue'], home('sqs', '{prefix}-*')),
  update(['states:UntagResource', 'states:UpdateStateMachine'], home('states', 'stateMachine:{prefix}-*')),
  deploy(
    ['rds:CreateDBClusterSnapshot'],
    [home('rds', 'cluster:{prefix}-*'), home('rds', 'cluster-snapshot:{prefix}-*')],
    'The last snapshot of a database that is protected; that of the recording is not.',
  ),
  deploy(
    ['rds:DeleteDBCluster'],
    [home('rds', 'cluster-snapshot:{prefix}-*')],
    'A cluster that is deleted with a last snapshot is asked about both.',
  ),
  deploy(
    ['rds:CreateDBCluster', 'rds:CreateDBInstance'],
    [home('rds', 'og:default*'), home('rds', 'pg:default*')],
    'Groups that AWS takes where none is named: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/security_iam_id-based-policy-examples.html',
  ),
  {
    roles: ['plan', 'deploy'],
    Action: ['rds:DescribeDBParameterGroups', 'rds:DescribeDBParameters', 'rds:ListTagsForResource'],
    Resource: [home('rds', 'pg:{prefix}-*')],
    because: INSTANCE,
  },
  deploy(
    [
      'rds:AddTagsToResource',
      'rds:CreateDBInstance',
      'rds:CreateDBParameterGroup',
      'rds:DeleteDBParameterGroup',
      'rds:ModifyDBInstance',
      'rds:ModifyDBParameterGroup',
      'rds:RemoveTagsFromResource',
    ],
    [home('rds', 'pg:{prefix}-*')],
    INSTANCE,
  ),
  deploy(['rds:CreateDBInstance'], [home('rds', 'subgrp:{prefix}-*')], INSTANCE),
  deploy(['rds:CreateDBSnapshot'], [home('rds', 'db:{prefix}-*'), home('rds', 'snapshot:{prefix}-*')], INSTANCE),
  {
    roles: ['deploy'],
    Action: ['secretsmanager:CreateSecret', 'secretsmanager:TagResource'],
    Resource: [home('secretsmanager', 'secret:rds!*')],
    because:
      'RDS makes the secret of the owner in the name of the caller: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-secrets-manager.html',
  },
  {
    roles: ['deploy'],
    Action: ['iam:CreateServiceLinkedRole'],
    Resource: ['arn:{partition}:iam::{account}:role/aws-service-role/rds.amazonaws.com/*'],
    Condition: { StringEquals: { 'iam:AWSServiceName': ['rds.amazonaws.com'] } },
    because: 'The first database of an account; the emulator has no such roles.',
  },
  {
    roles: ['deploy'],
    Action: ['ec2:DeleteNetworkInterface', 'ec2:DetachNetworkInterface'],
    Resource: [home('ec2', '*')],
    because: 'Interfaces that Lambda leaves behind and that hold a security group; the emulator leaves none.',
  },
];
