import { lookUp, type ReactionResource, type ReactionTarget } from '@attack-reactor/kit/contract';
import { at, listAt, textAt } from '#domain/base/json.ts';
import type { AccessRequest } from './policy.ts';

/** A call of a reactor, and the resource that it works on. */
export type MemberRequest = {
  readonly action: string;
  readonly input: object;
  readonly region: string;
  readonly target: ReactionTarget;
  readonly resource: Pick<ReactionResource, 'Id'>;
};

type Resources = (request: MemberRequest) => readonly (string | AccessRequest)[];

/** Actions whose call names no resource, or lists what it does not know yet. */
const ON_ANYTHING =
  'sts:GetCallerIdentity s3:GetAccountPublicAccessBlock s3:PutAccountPublicAccessBlock s3:ListAllMyBuckets ' +
  'iam:GetAccountPasswordPolicy iam:UpdateAccountPasswordPolicy iam:DeleteAccountPasswordPolicy ' +
  'ec2:DescribeSecurityGroups ec2:DescribeSecurityGroupRules ec2:DescribeNetworkInterfaces ec2:DescribeInstances ' +
  'ec2:DescribeSnapshots ec2:DescribeSubnets ec2:DescribeVpcs ec2:DescribeFlowLogs ec2:GetEbsEncryptionByDefault ec2:GetEbsDefaultKmsKeyId ' +
  'ec2:EnableEbsEncryptionByDefault ec2:DisableEbsEncryptionByDefault ec2:ModifyEbsDefaultKmsKeyId ec2:ResetEbsDefaultKmsKeyId ' +
  'elasticloadbalancing:DescribeLoadBalancerAttributes';

/** Actions whose resource is one field of the call, by service. */
const BY_FIELD: readonly (readonly [actions: string, resource: Resources])[] = [
  [
    's3:GetBucketPolicy s3:GetBucketPolicyStatus s3:GetBucketAcl s3:GetBucketPublicAccessBlock s3:GetBucketWebsite s3:PutBucketPolicy ' +
      's3:DeleteBucketPolicy s3:PutBucketAcl s3:PutBucketPublicAccessBlock s3:GetBucketVersioning s3:PutBucketVersioning ' +
      's3:GetBucketLogging s3:PutBucketLogging s3:ListBucket',
    ({ input, target }) => [`arn:${target.partition}:s3:::${textAt(input, 'Bucket')}`],
  ],
  [
    'iam:GetUser iam:GetUserPolicy iam:PutUserPolicy iam:DeleteUserPolicy iam:ListAccessKeys iam:UpdateAccessKey iam:GetLoginProfile',
    principal('user', 'UserName'),
  ],
  ['iam:GetRole iam:GetRolePolicy iam:PutRolePolicy iam:DeleteRolePolicy', principal('role', 'RoleName')],
  ['iam:GetInstanceProfile', principal('instance-profile', 'InstanceProfileName')],
  ['ec2:RevokeSecurityGroupIngress ec2:RevokeSecurityGroupEgress ec2:DeleteSecurityGroup', of('ec2', 'security-group/', 'GroupId')],
  ['ec2:ModifyInstanceMetadataOptions', of('ec2', 'instance/', 'InstanceId')],
  ['ec2:ModifySubnetAttribute', of('ec2', 'subnet/', 'SubnetId')],
  [
    'ec2:DescribeSnapshotAttribute ec2:ModifySnapshotAttribute',
    (request) => [snapshot(request, textAt(request.input, 'SnapshotId') ?? '')],
  ],
  [
    'dynamodb:DescribeContinuousBackups dynamodb:UpdateContinuousBackups dynamodb:DescribeTable dynamodb:UpdateTable',
    of('dynamodb', 'table/', 'TableName'),
  ],
  ['rds:DescribeDBInstances', of('rds', 'db:', 'DBInstanceIdentifier')],
  ['rds:DescribeDBSnapshotAttributes rds:ModifyDBSnapshotAttribute', of('rds', 'snapshot:', 'DBSnapshotIdentifier')],
  [
    'rds:DescribeDBClusterSnapshotAttributes rds:ModifyDBClusterSnapshotAttribute',
    of('rds', 'cluster-snapshot:', 'DBClusterSnapshotIdentifier'),
  ],
  [
    'elasticache:DescribeReplicationGroups elasticache:ModifyReplicationGroup',
    of('elasticache', 'replicationgroup:', 'ReplicationGroupId'),
  ],
  ['elasticache:DescribeCacheClusters elasticache:ModifyCacheCluster', of('elasticache', 'cluster:', 'CacheClusterId')],
  ['elasticloadbalancing:ModifyLoadBalancerAttributes', of('elasticloadbalancing', '', 'LoadBalancerArn')],
  ['redshift:DescribeClusters redshift:ModifyCluster', of('redshift', 'cluster:', 'ClusterIdentifier')],
  [
    'kms:DescribeKey kms:GetKeyPolicy kms:EnableKeyRotation kms:DisableKeyRotation kms:GetKeyRotationStatus kms:ListGrants',
    ({ input, target, region }) => {
      const id = textAt(input, 'KeyId') ?? '';
      const name = /^(arn:|alias\/)/.test(id) ? id : `key/${id}`;
      return [name.startsWith('arn:') ? name : arn({ target, region }, 'kms', name)];
    },
  ],
  ['secretsmanager:DescribeSecret secretsmanager:DeleteSecret secretsmanager:RestoreSecret', of('secretsmanager', 'secret:', 'SecretId')],
  ['sns:GetTopicAttributes sns:SetTopicAttributes', of('sns', '', 'TopicArn')],
  [
    'sqs:GetQueueAttributes sqs:SetQueueAttributes',
    (request) => [arn(request, 'sqs', textAt(request.input, 'QueueUrl')?.split('/').at(-1) ?? '')],
  ],
  ['sqs:GetQueueUrl', of('sqs', '', 'QueueName')],
  [
    'lambda:GetPolicy lambda:AddPermission lambda:RemovePermission',
    (request) => {
      const qualifier = textAt(request.input, 'Qualifier');
      return of('lambda', 'function:', 'FunctionName')(request).map((one) => (qualifier === undefined ? one : `${one}:${qualifier}`));
    },
  ],
];

/** Calls that need several rights, or one for something that they make or hand on. */
const BY_CALL: Readonly<Record<string, Resources>> = {
  // The key's user is not in the call; IAM asks for the user whom it finds.
  'iam:GetAccessKeyLastUsed': ({ resource, target }) => [
    resource.Id.includes(':user/') ? resource.Id : `arn:${target.partition}:iam::${target.accountId}:user/owner`,
  ],
  'ec2:AuthorizeSecurityGroupIngress': authorizeRules,
  'ec2:AuthorizeSecurityGroupEgress': authorizeRules,
  'ec2:CreateSecurityGroup': (request) => {
    const group = arn(request, 'ec2', 'security-group/sg-new');
    return [group, arn(request, 'ec2', `vpc/${textAt(request.input, 'VpcId')}`), ...tagging(request, group)];
  },
  'ec2:CreateSnapshots': (request) => {
    const made = snapshot(request, 'snap-new');
    const instance = textAt(request.input, 'InstanceSpecification', 'InstanceId');
    return [arn(request, 'ec2', `instance/${instance}`), arn(request, 'ec2', 'volume/vol-1'), made, ...tagging(request, made)];
  },
  'ec2:ModifyNetworkInterfaceAttribute': (request) => [
    arn(request, 'ec2', `network-interface/${textAt(request.input, 'NetworkInterfaceId')}`),
    ...listAt(request.input, 'Groups').map((group) => arn(request, 'ec2', `security-group/${group}`)),
  ],
  'ec2:CreateFlowLogs': (request) => {
    const made = arn(request, 'ec2', 'vpc-flow-log/fl-new');
    const vpcs = listAt(request.input, 'ResourceIds').map((id) => arn(request, 'ec2', `vpc/${id}`));
    const delivery: AccessRequest = { action: 'logs:CreateLogDelivery', resource: '*' };
    return [
      ...vpcs,
      made,
      ...tagging(request, made),
      ...passing(request, 'DeliverLogsPermissionArn', 'vpc-flow-logs.amazonaws.com'),
      delivery,
    ];
  },
  'ec2:DeleteFlowLogs': (request) => [
    ...listAt(request.input, 'FlowLogIds').map((id) => arn(request, 'ec2', `vpc-flow-log/${id}`)),
    { action: 'logs:DeleteLogDelivery', resource: '*' },
  ],
  'cloudtrail:GetTrail': of('cloudtrail', 'trail/', 'Name'),
  'cloudtrail:UpdateTrail': (request) => [
    ...of('cloudtrail', 'trail/', 'Name')(request),
    ...passing(request, 'CloudWatchLogsRoleArn', 'cloudtrail.amazonaws.com'),
  ],
  'rds:ModifyDBInstance': (request) => [
    ...of('rds', 'db:', 'DBInstanceIdentifier')(request),
    ...passing(request, 'MonitoringRoleArn', 'monitoring.rds.amazonaws.com'),
  ],
};

const RESOURCES: ReadonlyMap<string, Resources> = new Map([
  ...ON_ANYTHING.split(' ').map((action): [string, Resources] => [action, () => ['*']]),
  ...BY_FIELD.flatMap(([actions, resources]) => actions.split(' ').map((action): [string, Resources] => [action, resources])),
  ...Object.entries(BY_CALL),
]);

/** The actions of the table, for a test that compares them with the reference of AWS. */
export const MEMBER_ACTIONS: readonly string[] = [...RESOURCES.keys()].toSorted();

/** Services without Regions answer from one: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
const GLOBAL_REGION: Readonly<Record<string, string>> = { aws: 'us-east-1', 'aws-cn': 'cn-north-1', 'aws-us-gov': 'us-gov-west-1' };

/**
 * Lists the rights that AWS asks the policies of a session for, for a call of a reactor.
 * @returns undefined for an action of which nobody has said on what it is allowed
 */
export function listMemberRequests(request: MemberRequest): readonly AccessRequest[] | undefined {
  const { action, target } = request;
  const requests = RESOURCES.get(action)?.(request);
  const region = action.startsWith('iam:') ? (lookUp(GLOBAL_REGION, target.partition) ?? request.region) : request.region;
  return requests?.map((one): AccessRequest => {
    const asked = typeof one === 'string' ? { action, resource: one } : one;
    return { ...asked, context: { 'aws:RequestedRegion': region, ...asked.context } };
  });
}

function arn({ target, region }: Pick<MemberRequest, 'target' | 'region'>, service: string, resource: string): string {
  return `arn:${target.partition}:${service}:${region}:${target.accountId}:${resource}`;
}

/** The resource that a field names, by its ARN or by its name. */
function of(service: string, kind: string, field: string): (request: MemberRequest) => string[] {
  return (request) => {
    const name = textAt(request.input, field);
    // Without a name the call is about all of them.
    return [name?.startsWith('arn:') ? name : arn(request, service, `${kind}${name ?? '*'}`)];
  };
}

/** IAM finds the path of a principal by its name; that of the finding's resource stands in its ARN. */
function principal(kind: string, field: string): Resources {
  return ({ input, target, resource }) => {
    const name = textAt(input, field) ?? '';
    const isResource = resource.Id.includes(`:${kind}/`) && resource.Id.endsWith(`/${name}`);
    return [isResource ? resource.Id : `arn:${target.partition}:iam::${target.accountId}:${kind}/${name}`];
  };
}

function snapshot({ target, region }: MemberRequest, id: string): string {
  return `arn:${target.partition}:ec2:${region}::snapshot/${id}`;
}

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html */
function tagging({ input }: MemberRequest, made: string): AccessRequest[] {
  return listAt(input, 'TagSpecifications').length > 0 ? [{ action: 'ec2:CreateTags', resource: made }] : [];
}

function authorizeRules(request: MemberRequest): (string | AccessRequest)[] {
  const group = arn(request, 'ec2', `security-group/${textAt(request.input, 'GroupId')}`);
  const rule = arn(request, 'ec2', 'security-group-rule/sgr-new');
  return at(request.input, 'TagSpecifications') === undefined ? [group] : [group, rule, ...tagging(request, rule)];
}

/** A role that is handed to a service: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html */
function passing({ input }: MemberRequest, field: string, service: string): AccessRequest[] {
  const role = textAt(input, field);
  return role === undefined ? [] : [{ action: 'iam:PassRole', resource: role, context: { 'iam:PassedToService': service } }];
}
