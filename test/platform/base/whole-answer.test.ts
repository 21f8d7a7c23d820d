import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { LedgerUnavailable } from '#domain/base/errors.ts';
import { decide } from '#domain/enrichment/enrichment-decision.ts';
import { readAddress } from '#domain/finding/finding-address.ts';
import { toNotification } from '#domain/notification/reaction-notification.ts';
import { type LoopbackServer, serveLoopback } from '#local/loopback-server.ts';
import { Pace } from '#platform/base/concurrency.ts';
import { Table } from '#platform/base/table.ts';
import { requirePart } from '#platform/base/whole-answer.ts';
import { ledgerTable } from '#platform/enrichment/enrichment-ledger.ts';
import { annotatingPublisher } from '#platform/enrichment/finding-annotator.ts';
import { tacticLedgerTable } from '#platform/enrichment/tactic-ledger.ts';
import { snsTopic } from '#platform/notification/notification-topic.ts';
import { channelSecret } from '#platform/notification/secret.ts';
import { deadLetterQueue } from '#platform/queue/dead-letters.ts';
import { redrive } from '#platform/queue/redrive.ts';
import { awsOrganization } from '#platform/reaction/organization.ts';
import { organizationAccounts } from '#platform/reaction/organization-accounts.ts';
import { liveOwnership } from '#platform/reaction/resource-ownership.ts';
import { stepFunctions } from '#platform/reaction/workflow.ts';
import { securityHubReader } from '#platform/security-hub/finding-reader.ts';
import { securityHubStatusWriter } from '#platform/security-hub/finding-status.ts';
import { fakeClient } from '../../support/fake-client.ts';
import { failedControl, finding, HOME } from '../../support/findings.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { mappingIndex } from '../../support/mapping-release.ts';
import { aReaction, aResult } from '../../support/reactions.ts';

const FINDING = {
  Id: 'finding-1',
  ProductArn: 'arn:aws:securityhub:eu-central-1::product/aws/securityhub',
  AwsAccountId: '210987654321',
  Region: 'eu-central-1',
};
const LETTERS = ['one', 'two'].map((body) => ({ body, reason: 'invalid-field', field: '$', detail: 'x', messageId: body, count: 1 }));
const clock = new ManualClock();

/** A client of which every call succeeds and says nothing. */
const nothing = () => fakeClient(() => ({}));

describe('an answer without what every answer holds', () => {
  let server: LoopbackServer;
  let client: DynamoDBClient;
  beforeAll(async () => {
    server = await serveLoopback(async (_request, response) => void response.end('{}'));
    client = new DynamoDBClient({ endpoint: server.url, region: 'eu-central-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
  });
  afterAll(async () => {
    client.destroy();
    await server.close();
  });

  const notification = toNotification(aReaction(), 'FIXED', aResult({ status: 'FIXED' }), {
    now: 0,
    consoleUrl: undefined,
    environment: 'production',
    homeRegion: 'eu-central-1',
  });
  const readTactics = async () => {
    for await (const content of tacticLedgerTable(client, 'ledger', clock).contents()) return content;
    return undefined;
  };
  const table = () => new Table(client, 'rows', { schema: z.object({}), error: LedgerUnavailable, advice: 'Look.' });

  it.each<[string, () => Promise<unknown>]>([
    ['DynamoDB BatchGetItem', () => ledgerTable(client, 'ledger', clock).recall(['source'])],
    ['DynamoDB Scan of the roll-up', readTactics],
    ['DynamoDB Query', () => table().query('execution#1')],
    ['Security Hub GetFindings', () => securityHubReader(nothing()).find(readAddress(FINDING))],
    ['Security Hub GetFindings before a move', () => securityHubStatusWriter(nothing()).move(FINDING, 'NOTIFIED', 'note')],
    ['SNS Publish', () => snsTopic(nothing(), 'arn:topic').publish(notification)],
    ['Step Functions StartExecution', () => stepFunctions(nothing()).start('arn:machine', 'name', {})],
    ['Organizations DescribeAccount', () => awsOrganization(nothing(), clock).findPlace('210987654321')],
    ['Organizations ListAccountsForParent', () => organizationAccounts(nothing()).listInUnit('ou-abcd-11111111')],
    ['Organizations ListAccounts', () => organizationAccounts(nothing()).listByTag()],
    ['Secrets Manager GetSecretValue', () => channelSecret(nothing(), 'arn:secret', clock).read()],
  ])('is tried again and not believed: %s', async (_call, run) => {
    await expect(run()).rejects.toMatchObject({ retryable: true });
  });

  it('leaves the units of an account unknown, for now, and not for a quarter of an hour', async () => {
    const answers = [{ Account: { State: 'ACTIVE' } }, {}, { Account: { State: 'ACTIVE' } }, { Parents: [{ Id: 'r-abcd', Type: 'ROOT' }] }];
    const organization = awsOrganization(
      fakeClient(() => answers.shift()),
      clock,
    );

    await expect(organization.findPlace('210987654321')).rejects.toMatchObject({ retryable: true });
    expect(await organization.findPlace('210987654321')).toEqual({ isMember: true, organizationalUnits: ['r-abcd'] });
  });

  it.each([{}, { Successful: [{ Id: '0' }] }, { Successful: [], Failed: [] }])('stores no dead letter: %j', async (answer) => {
    const sqs = fakeClient(() => answer);

    await expect(deadLetterQueue(sqs, 'https://sqs.example/dead').put(LETTERS)).rejects.toMatchObject({
      name: 'DeadLetterUnavailable',
      retryable: true,
    });
  });

  it('moves no dead letter', async () => {
    const messages = [['m-1', 'm-2'], []].map((ids) => ({
      Messages: ids.map((MessageId) => ({ MessageId, Body: '{}', ReceiptHandle: MessageId })),
    }));
    const sqs = fakeClient((name) => (name === 'ReceiveMessageCommand' ? messages.shift() : {}));

    await expect(redrive(sqs, { from: 'dead', to: 'work', max: 10, dryRun: false })).rejects.toThrow('SQS tells of 0 taken messages');
    expect(sqs.sent.map(({ name }) => name)).not.toContain('DeleteMessageBatchCommand');
  });

  it('annotates no finding', async () => {
    const index = mappingIndex();
    const decision = decide(finding(failedControl('S3.2', { on: 'bucket' })), index, undefined, {
      granularity: 'technique',
      maxTechniques: 5,
    });
    if (decision.kind !== 'create') throw new Error('nothing to publish');

    const publisher = annotatingPublisher(nothing(), new Pace({ perSecond: 10, burst: 10, clock }));
    const results = await publisher.publish([decision], { companyName: 'Example', home: HOME, targetOf: () => HOME, index });

    expect([...results.values()]).toMatchObject([{ kind: 'failed', refusal: { code: 'IncompleteAnswer', permanent: false } }]);
  });

  it('moves no finding', async () => {
    const hub = fakeClient((name) => (name === 'GetFindingsCommand' ? { Findings: [FINDING] } : {}));

    await expect(securityHubStatusWriter(hub).move(FINDING, 'RESOLVED', 'note')).rejects.toMatchObject({ retryable: true });
  });

  it('leaves the owner of a resource unknown, so that nothing is changed', async () => {
    const { resource, ...reaction } = aReaction();
    const sessions = { open: async () => ({ accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' }) };
    const host = { client: () => nothing() as never };

    expect(await liveOwnership(sessions, host).of({ ...reaction, resource: { ...resource, Tags: {} } })).toBeUndefined();
  });

  it('is named by what it lacks', () => {
    expect(requirePart('text', 'Text')).toBe('text');
    expect(() => requirePart(undefined, 'Items')).toThrow('The answer holds no Items');
  });
});
