import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { Approval } from '#domain/reaction/approval.ts';
import { approvalsTable } from '#platform/reaction/approvals.ts';
import { startReactionTables } from '../../support/reaction-tables.ts';

const QUESTION: Approval = {
  id: 'execution-1',
  planHash: 'digest',
  finding: { Id: 'finding-1', ProductArn: 'arn:aws:securityhub:eu-central-1::product/aws/securityhub' },
  approvers: ['security-approvers'],
  requestedAt: '2026-11-03T08:00:00.000Z',
  expiresAt: '2026-11-04T08:00:00.000Z',
  requestedBy: null,
  answer: null,
};

function answered(by: string): Approval {
  return { ...QUESTION, answer: { verdict: 'approve', by, at: '2026-11-03T09:00:00.000Z', comment: '', delivered: false } };
}

describe('the table of approvals', () => {
  let tables: Awaited<ReturnType<typeof startReactionTables>>;
  beforeAll(async () => {
    tables = await startReactionTables();
  });
  afterAll(() => tables.close());
  const aTable = async () => {
    const { client, approvals } = await tables.fresh();
    return { approvals: approvalsTable(client, approvals), client, name: approvals };
  };

  it('keeps a question with its token', async () => {
    const { approvals } = await aTable();

    await approvals.ask(QUESTION, 'token-1');

    expect(await approvals.find('execution-1')).toEqual({ approval: QUESTION, taskToken: 'token-1', revision: 1 });
    expect(await approvals.find('unasked')).toBeUndefined();
  });

  it('lets one of several writers through that read the same', async () => {
    const { approvals } = await aTable();
    const open = await approvals.ask(QUESTION, 'token-1');

    const written = await Promise.all(['anna', 'ben', 'carl'].map((by) => approvals.write(open, answered(by))));

    expect(written.filter((one) => one !== undefined)).toHaveLength(1);
    const winner = written.find((one) => one !== undefined)?.approval.answer?.by;
    expect((await approvals.find('execution-1'))?.approval.answer?.by).toBe(winner);
  });

  it('keeps an answer when the workflow asks again, under the new token', async () => {
    const { approvals } = await aTable();
    await approvals.write(await approvals.ask(QUESTION, 'token-1'), answered('anna'));

    await approvals.ask(QUESTION, 'token-2');

    expect(await approvals.find('execution-1')).toMatchObject({ taskToken: 'token-2', approval: { answer: { by: 'anna' } } });
  });

  it('does not overwrite an answer that comes while the workflow asks again', async () => {
    const { approvals } = await aTable();
    const open = await approvals.ask(QUESTION, 'token-1');

    const both = await Promise.allSettled([approvals.ask(QUESTION, 'token-2'), approvals.write(open, answered('anna'))]);
    const { approval } = (await approvals.find('execution-1')) ?? {};

    const [asking, writing] = both;
    const isWritten = writing.status === 'fulfilled' && writing.value !== undefined;
    expect(approval?.answer?.by).toBe(isWritten ? 'anna' : undefined);
    if (isWritten && asking.status === 'rejected') expect(asking.reason).toMatchObject({ name: 'ExecutionRecordUnavailable' });
  });

  it('reads what earlier versions wrote, and writes the same', async () => {
    const { approvals, client, name } = await aTable();
    const stored = {
      pk: { S: 'execution-1' },
      content: { S: JSON.stringify(QUESTION) },
      taskToken: { S: 'token-1' },
      revision: { N: '1' },
      expiresAt: { N: String(Date.parse(QUESTION.requestedAt) / 1000 + 400 * 24 * 3600) },
    };
    await client.send(new PutItemCommand({ TableName: name, Item: { ...stored, pk: { S: 'earlier' } } }));

    await approvals.ask(QUESTION, 'token-1');

    expect(await approvals.find('earlier')).toEqual({ approval: QUESTION, taskToken: 'token-1', revision: 1 });
    const { Items: items = [] } = await client.send(new ScanCommand({ TableName: name }));
    expect(items.find(({ pk }) => pk?.S === 'execution-1')).toEqual(stored);
  });

  it('says that approvals cannot be used', async () => {
    const { client } = await aTable();

    await expect(approvalsTable(client, 'no-such-table').find('x')).rejects.toMatchObject({ name: 'ExecutionRecordUnavailable' });
  });
});
