import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { BatchImportFindingsCommand, BatchUpdateFindingsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { HOME } from '#local/home.ts';
import { localHost } from '#local/local-host.ts';
import { type LoopbackServer, serveLoopback } from '#local/loopback-server.ts';
import { type DeployedPolicies, readDeployedPolicies } from '#local/permissions/deployed-policies.ts';
import { type AccessUse, guardRoles } from '#local/permissions/guarded-host.ts';
import { LOCAL_TABLES } from '#local/tables.ts';
import { systemClock } from '#platform/base/clock.ts';
import type { Host } from '#platform/base/host.ts';
import { withBody } from '#platform/base/written-body.ts';

const OPEN_APPROVALS = new QueryCommand({
  TableName: LOCAL_TABLES.approvals,
  IndexName: 'open',
  KeyConditionExpression: '#open = :yes',
  ExpressionAttributeNames: { '#open': 'open' },
  ExpressionAttributeValues: { ':yes': { S: 'yes' } },
});
const CLAIMING = new UpdateItemCommand({ TableName: LOCAL_TABLES.guards, Key: { pk: { S: 'claim' } } });
const aMove = (changes: object) =>
  new BatchUpdateFindingsCommand({ FindingIdentifiers: [{ Id: 'finding', ProductArn: 'product' }], ...changes });

describe('a function on one machine', () => {
  let server: LoopbackServer;
  let calls = 0;
  const used: AccessUse[] = [];
  const policies = readDeployedPolicies();

  beforeAll(async () => {
    server = await serveLoopback(async (request, response) => {
      calls += 1;
      request.resume();
      response.setHeader('content-type', 'application/json');
      response.end('{}');
    });
  });
  beforeEach(() => {
    calls = 0;
    used.length = 0;
  });
  afterAll(() => server.close());

  function hostOf(role: string, changed: Partial<DeployedPolicies> = {}, isAnnotating = false): Host {
    const { url } = server;
    const endpoints = { DynamoDBClient: url, SecurityHubClient: url, SFNClient: url };
    const guard = guardRoles({ ...policies, ...changed }, { home: HOME, isAnnotating, onAccess: (use) => used.push(use) });
    return guard(localHost({ region: HOME.region, endpoints }, systemClock), role);
  }

  /** The policies of a role in which a text stands in the place of another. */
  function withDefect(role: string, text: string, other: string): Pick<DeployedPolicies, 'functions'> {
    const whole = JSON.stringify(policies.functions[role]);
    expect(whole).toContain(text);
    return { functions: { ...policies.functions, [role]: JSON.parse(whole.replaceAll(text, other)) } };
  }

  it('may do what its role may do, and the statement that allows it is told', async () => {
    await hostOf('answer-approval').client(DynamoDBClient).send(OPEN_APPROVALS);

    expect(calls).toBe(1);
    expect(used).toMatchObject([{ role: 'answer-approval', decision: { kind: 'allowed', by: { Sid: 'ListOpenApprovals' } } }]);
  });

  it('reaches the partitions of a table that its role names, and no other: bindings stand among the controls', async () => {
    const host = hostOf('collect-standards').client(DynamoDBClient);
    const put = (pk: string) => new PutItemCommand({ TableName: LOCAL_TABLES.controls, Item: { pk: { S: pk }, sk: { S: 'S3.2' } } });

    await host.send(put('CONTROL#999988887777#eu-central-1'));
    await expect(host.send(put('BINDINGS'))).rejects.toMatchObject({ name: 'AccessDeniedException' });

    expect(calls).toBe(1);
  });

  it('is refused what its role may not do, and nothing is sent', async () => {
    const reading = hostOf('answer-approval')
      .client(DynamoDBClient)
      .send(new GetItemCommand({ TableName: LOCAL_TABLES.guards, Key: { pk: { S: 'claim' } } }));

    await expect(reading).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(
        'dynamodb:GetItem on arn:aws:dynamodb:eu-central-1:999988887777:table/attack-reactor-local-reaction_guards',
      ),
    });
    expect(calls).toBe(0);
  });

  it.each([
    ['the table of another environment', 'attack-reactor-local-approvals', 'attack-reactor-prod-approvals'],
    ['the table without its index', '/index/open', ''],
    ['another action', 'dynamodb:Query', 'dynamodb:Scan'],
    ['another Region', 'dynamodb:eu-central-1', 'dynamodb:eu-west-1'],
  ])('is refused by a policy that names %s', async (_defect, text, other) => {
    const { client } = hostOf('answer-approval', withDefect('answer-approval', text, other));

    await expect(client(DynamoDBClient).send(OPEN_APPROVALS)).rejects.toThrow('not authorized to perform dynamodb:Query');
  });

  it('needs the right of each part of a transaction', async () => {
    const writing = new TransactWriteItemsCommand({
      TransactItems: [
        { Put: { TableName: LOCAL_TABLES.ledger, Item: { pk: { S: 'a' } } } },
        { Delete: { TableName: LOCAL_TABLES.ledger, Key: { pk: { S: 'b' } } } },
      ],
    });

    await expect(hostOf('enrich').client(DynamoDBClient).send(writing)).rejects.toThrow('dynamodb:DeleteItem');
  });

  it.each<[string, object, boolean]>([
    ['the status and a note', { Workflow: { Status: 'RESOLVED' }, Note: { Text: 'done', UpdatedBy: 'platform' } }, true],
    ['a status that hides the finding', { Workflow: { Status: 'SUPPRESSED' } }, false],
    ['its severity too', { Workflow: { Status: 'RESOLVED' }, Severity: { Label: 'LOW' } }, false],
    ['fields of its own too', { Workflow: { Status: 'RESOLVED' }, UserDefinedFields: { mine: 'yes' } }, false],
  ])('may move a finding where it changes %s: %j %s', async (_what, changes, isAllowed) => {
    const moving = hostOf('record-execution').client(SecurityHubClient).send(aMove(changes));

    if (isAllowed) await moving;
    else await expect(moving).rejects.toThrow('not authorized to perform securityhub:BatchUpdateFindings');
    expect(calls).toBe(isAllowed ? 1 : 0);
  });

  it('publishes findings of its own account only', async () => {
    const client = hostOf('enrich').client(SecurityHubClient);
    const importing = (AwsAccountId: string) => client.send(new BatchImportFindingsCommand({ Findings: [{ AwsAccountId }] as never }));

    await importing(HOME.accountId);
    await expect(importing('210987654321')).rejects.toThrow('not authorized to perform securityhub:BatchImportFindings');
  });

  it('is asked about the body that goes out, where the input of its command is empty', async () => {
    const body = Buffer.from(JSON.stringify({ Findings: [{ AwsAccountId: '210987654321' }] }));
    const importing = hostOf('enrich')
      .client(SecurityHubClient)
      .send(withBody(new BatchImportFindingsCommand({ Findings: [] }), body));

    await expect(importing).rejects.toThrow('not authorized to perform securityhub:BatchImportFindings');
    expect(calls).toBe(0);
  });

  it('has the role of the way in which findings are published', async () => {
    const annotate = aMove({ UserDefinedFields: { technique: 'T1530' } });

    await hostOf('enrich', {}, true).client(SecurityHubClient).send(annotate);
    await expect(hostOf('enrich').client(SecurityHubClient).send(annotate)).rejects.toThrow('not authorized');
  });

  it.each([
    ['dispatch-finding', 'is not in the network', false],
    ['start-reaction', 'is in it', true],
  ])('%s, which %s, is held to the policies of the endpoints: %s', async (role, _where, isRefused) => {
    const endpoints = JSON.parse(JSON.stringify(policies.endpoints).replaceAll('dynamodb:UpdateItem', 'dynamodb:DescribeTable'));
    const sent = hostOf(role, { endpoints }).client(DynamoDBClient).send(CLAIMING);

    if (isRefused) await expect(sent).rejects.toThrow('no VPC endpoint policy allows the action');
    else await sent;
    expect(calls).toBe(isRefused ? 0 : 1);
  });

  it('is refused where its network has no endpoint of the service', async () => {
    const { dynamodb: _gone, ...endpoints } = policies.endpoints;
    await hostOf('start-reaction').client(DynamoDBClient).send(CLAIMING);
    await expect(hostOf('start-reaction', { endpoints }).client(DynamoDBClient).send(CLAIMING)).rejects.toThrow(
      'no VPC endpoint policy allows the action',
    );
  });

  it('is let through by an endpoint for callers of its own account only', async () => {
    const endpoints = JSON.parse(
      JSON.stringify(policies.endpoints).replaceAll(
        `"aws:PrincipalAccount":["${HOME.accountId}"]`,
        '"aws:PrincipalAccount":["210987654321"]',
      ),
    );
    await expect(hostOf('start-reaction', { endpoints }).client(DynamoDBClient).send(CLAIMING)).rejects.toThrow('no VPC endpoint policy');
  });

  it('makes no call of which nobody has said what right it needs', async () => {
    const stopping = hostOf('start-reaction')
      .client(SFNClient)
      .send(new StopExecutionCommand({ executionArn: 'arn' }));

    await expect(stopping).rejects.toThrow('Nobody has said which right StopExecution of SFNClient needs');
  });

  it('has a role', () => {
    expect(() => hostOf('unknown')).toThrow('No role of unknown is deployed');
  });
});
