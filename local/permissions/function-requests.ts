import { lookUp } from '@attack-reactor/kit/contract';
import { isRecord, listAt, textAt } from '#domain/base/json.ts';
import { HUB_TAG, INSTALLED_TAG } from '#domain/reaction/reactor-function.ts';
import { ORGANIZATION_ID } from '../home.ts';
import type { AccessRequest } from './policy.ts';

/** The account and Region that a function works in. */
export type HomePlace = { readonly partition: string; readonly accountId: string; readonly region: string };

type Input = Readonly<Record<string, unknown>>;
type Requests = (input: Input, home: HomePlace) => AccessRequest[];

/**
 * The rights that AWS asks the policies of a caller for, for each call that functions make, by the class of the client and the call. A call
 * without a row is refused: nobody has said what right it needs.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const CALLS: Readonly<Record<string, Readonly<Record<string, Requests>>>> = {
  DynamoDBClient: {
    GetItem: onTable('dynamodb:GetItem'),
    PutItem: onTable('dynamodb:PutItem'),
    UpdateItem: onTable('dynamodb:UpdateItem'),
    DeleteItem: onTable('dynamodb:DeleteItem'),
    Query: onTable('dynamodb:Query'),
    Scan: onTable('dynamodb:Scan'),
    BatchGetItem: (input, home) => Object.keys(Object(input['RequestItems'])).map((name) => table('dynamodb:BatchGetItem', name, home)),
    TransactWriteItems: (input, home) => listAt(input, 'TransactItems').flatMap((item) => transactionRequests(item, home)),
  },
  S3Client: {
    GetObject: onObject('s3:GetObject'),
    // An address that is signed for somebody else gives them the right of whoever signs.
    PutObject: onObject('s3:PutObject'),
  },
  SQSClient: {
    SendMessage: onQueue('sqs:SendMessage'),
    SendMessageBatch: onQueue('sqs:SendMessage'),
  },
  SNSClient: {
    Publish: ({ TopicArn }, home) => [{ action: 'sns:Publish', resource: arn('sns', lastPart(TopicArn, ':'), home) }],
  },
  SFNClient: {
    StartExecution: ({ stateMachineArn }) => [{ action: 'states:StartExecution', resource: String(stateMachineArn) }],
    DescribeExecution: ({ executionArn }) => [{ action: 'states:DescribeExecution', resource: String(executionArn) }],
    SendTaskSuccess: onWaitingMachine('states:SendTaskSuccess'),
    SendTaskHeartbeat: onWaitingMachine('states:SendTaskHeartbeat'),
  },
  STSClient: {
    AssumeRole: ({ RoleArn }) => [
      {
        action: 'sts:AssumeRole',
        resource: String(RoleArn),
        context: { 'aws:ResourceAccount': String(RoleArn).split(':')[4] ?? '', 'aws:ResourceOrgID': ORGANIZATION_ID },
      },
    ],
    // No policy is asked: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
    GetCallerIdentity: () => [],
  },
  LambdaClient: {
    Invoke: ({ FunctionName }, home) => [
      {
        action: 'lambda:InvokeFunction',
        resource: arn('lambda', `function:${lastPart(FunctionName, ':function:')}`, home),
        // All that the emulator of Lambda holds was installed as a reactor.
        context: { [`aws:ResourceTag/${INSTALLED_TAG.name}`]: INSTALLED_TAG.value },
      },
    ],
    GetFunction: onFunction('lambda:GetFunction'),
    CreateFunction: (input, home) => [
      ...['lambda:CreateFunction', 'lambda:TagResource'].map((action) => ({
        action,
        resource: arn('lambda', `function:${textAt(input, 'FunctionName')}`, home),
        context: Object.fromEntries(
          Object.entries(Object(input['Tags'])).map(([name, value]) => [`aws:RequestTag/${name}`, String(value)]),
        ),
      })),
      { action: 'iam:PassRole', resource: String(input['Role']), context: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
    ],
    UpdateFunctionConfiguration: onFunction('lambda:UpdateFunctionConfiguration'),
    UpdateFunctionCode: onFunction('lambda:UpdateFunctionCode'),
    PublishVersion: onFunction('lambda:PublishVersion'),
    CreateAlias: onFunction('lambda:CreateAlias'),
    UpdateAlias: onFunction('lambda:UpdateAlias'),
    DeleteFunction: onFunction('lambda:DeleteFunction'),
    ListVersionsByFunction: onFunction('lambda:ListVersionsByFunction'),
  },
  SecretsManagerClient: {
    GetSecretValue: ({ SecretId }) => [{ action: 'secretsmanager:GetSecretValue', resource: String(SecretId) }],
  },
  OrganizationsClient: {
    ListAccounts: () => [{ action: 'organizations:ListAccounts', resource: '*' }],
    ListAccountsForParent: (input, home) => [inOrganization('organizations:ListAccountsForParent', input['ParentId'], home)],
    ListOrganizationalUnitsForParent: (input, home) => [
      inOrganization('organizations:ListOrganizationalUnitsForParent', input['ParentId'], home),
    ],
    ListTagsForResource: (input, home) => [inOrganization('organizations:ListTagsForResource', input['ResourceId'], home)],
  },
  SecurityHubClient: {
    GetFindings: (_input, home) => [{ action: 'securityhub:GetFindings', resource: hub(home) }],
    DescribeStandards: (_input, home) => [{ action: 'securityhub:DescribeStandards', resource: hub(home) }],
    GetEnabledStandards: (_input, home) => [{ action: 'securityhub:GetEnabledStandards', resource: hub(home) }],
    ListSecurityControlDefinitions: () => [{ action: 'securityhub:ListSecurityControlDefinitions', resource: '*' }],
    BatchGetSecurityControls: () => [{ action: 'securityhub:BatchGetSecurityControls', resource: '*' }],
    BatchImportFindings: importRequests,
    BatchUpdateFindings: ({ FindingIdentifiers: _of, ...changes }, home) => [
      { action: 'securityhub:BatchUpdateFindings', resource: hub(home), context: syntaxPaths(changes) },
    ],
  },
};

/** @returns undefined for a call of which nobody has said what it needs */
export function listFunctionRequests(client: string, command: string, input: object, home: HomePlace): AccessRequest[] | undefined {
  const calls = lookUp(CALLS, client);
  const requests = calls === undefined ? undefined : lookUp(calls, command);
  return requests?.({ ...input }, home);
}

/** Units begin with `ou-` and roots with `r-`; the rest are accounts. The owner of all of them is the management account. */
function inOrganization(action: string, id: unknown, home: HomePlace): AccessRequest {
  const name = String(id);
  const kind = name.startsWith('ou-') ? 'ou' : name.startsWith('r-') ? 'root' : 'account';
  return { action, resource: arn('organizations', `${kind}/${ORGANIZATION_ID}/${name}`, { ...home, region: '' }) };
}

/** All functions that are made on one machine came from a hub. */
function onFunction(action: string): Requests {
  return ({ FunctionName }, home) => [
    {
      action,
      resource: arn('lambda', `function:${lastPart(FunctionName, ':function:').split(':')[0]}`, home),
      context: { [`aws:ResourceTag/${HUB_TAG.name}`]: HUB_TAG.value },
    },
  ];
}

function onObject(action: string): Requests {
  return ({ Bucket, Key }, { partition }) => [{ action, resource: `arn:${partition}:s3:::${Bucket}/${Key}` }];
}

function onTable(action: string): Requests {
  return (input, home) => {
    const request = table(action, String(input['TableName']), home, textAt(input, 'IndexName'));
    const partition =
      textAt(input, 'Key', 'pk', 'S') ?? textAt(input, 'Item', 'pk', 'S') ?? textAt(input, 'ExpressionAttributeValues', ':pk', 'S');
    return [partition === undefined ? request : { ...request, context: { 'dynamodb:LeadingKeys': partition } }];
  };
}

function table(action: string, name: string, home: HomePlace, index?: string): AccessRequest {
  return { action, resource: arn('dynamodb', `table/${name}${index === undefined ? '' : `/index/${index}`}`, home) };
}

/** A transaction needs the rights of its parts: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html */
function transactionRequests(item: unknown, home: HomePlace): AccessRequest[] {
  const actions: Readonly<Record<string, string>> = {
    Put: 'dynamodb:PutItem',
    Update: 'dynamodb:UpdateItem',
    Delete: 'dynamodb:DeleteItem',
    ConditionCheck: 'dynamodb:ConditionCheckItem',
  };
  return Object.entries(Object(item)).map(([kind, part]) => table(actions[kind] ?? kind, textAt(part, 'TableName') ?? '', home));
}

function onQueue(action: string): Requests {
  return (input, home) => [{ action, resource: arn('sqs', lastPart(input['QueueUrl'], '/'), home) }];
}

/** A token tells no machine; only one machine hands out tokens. */
function onWaitingMachine(action: string): Requests {
  return (_input, home) => [{ action, resource: arn('states', 'stateMachine:attack-reactor-local-security-hub-finding-reactor', home) }];
}

function importRequests(input: Input, home: HomePlace): AccessRequest[] {
  const accounts = new Set(listAt(input, 'Findings').map((finding) => textAt(finding, 'AwsAccountId') ?? home.accountId));
  const product = arn('securityhub', `product/${home.accountId}/default`, home);
  return [...accounts].map((account) => ({
    action: 'securityhub:BatchImportFindings',
    resource: product,
    context: { 'securityhub:TargetAccount': account },
  }));
}

function hub(home: HomePlace): string {
  return arn('securityhub', 'hub/default', home);
}

/** https://docs.aws.amazon.com/securityhub/latest/userguide/bff-update-findings-configure.html */
function syntaxPaths(value: unknown, path = ''): Record<string, string> {
  if (!isRecord(value) || path === 'UserDefinedFields') return { [`securityhub:ASFFSyntaxPath/${path}`]: String(value) };
  const parts = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.assign({}, ...parts.map(([field, part]) => syntaxPaths(part, path === '' ? field : `${path}.${field}`)));
}

/** The stand-ins of queues and topics live in another account; the name is what counts. */
function arn(service: string, resource: string, { partition, region, accountId }: HomePlace): string {
  return `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
}

function lastPart(text: unknown, separator: string): string {
  return String(text).split(separator).at(-1) ?? '';
}
