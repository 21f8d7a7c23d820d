import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { Approval } from '#domain/reaction/approval.ts';
import { approvalsTable } from '#platform/reaction/approvals.ts';
import { anAnswer, aQuestion, aQuestionOfBefore } from '../../support/approvals.ts';
import { startReactionTables } from '../../support/reaction-tables.ts';

const QUESTION = aQuestion();

function answered(by: string): Approval {
  return { ...QUESTION, answers: [anAnswer(by)] };
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
    const winner = written.find((one) => one !== undefined)?.approval.answers[0]?.by;
    expect((await approvals.find('execution-1'))?.approval.answers[0]?.by).toBe(winner);
  });

  it('keeps an answer when the workflow asks again, under the new token', async () => {
    const { approvals } = await aTable();
    await approvals.write(await approvals.ask(QUESTION, 'token-1'), answered('anna'));

    await approvals.ask(QUESTION, 'token-2');

    expect(await approvals.find('execution-1')).toMatchObject({ taskToken: 'token-2', approval: { answers: [{ by: 'anna' }] } });
  });

  it('does not overwrite an answer that comes while the workflow asks again', async () => {
    const { approvals } = await aTable();
    const open = await approvals.ask(QUESTION, 'token-1');

    const both = await Promise.allSettled([approvals.ask(QUESTION, 'token-2'), approvals.write(open, answered('anna'))]);
    const { approval } = (await approvals.find('execution-1')) ?? {};

    const [asking, writing] = both;
    const isWritten = writing.status === 'fulfilled' && writing.value !== undefined;
    expect(approval?.answers[0]?.by).toBe(isWritten ? 'anna' : undefined);
    if (isWritten && asking.status === 'rejected') expect(asking.reason).toMatchObject({ name: 'ExecutionRecordUnavailable' });
  });

  it('reads what earlier versions wrote', async () => {
    const { approvals, client, name } = await aTable();
    const content = { S: JSON.stringify(aQuestionOfBefore()) };
    await client.send(
      new PutItemCommand({ TableName: name, Item: { pk: { S: 'earlier' }, content, taskToken: { S: 't' }, revision: { N: '1' } } }),
    );

    expect(await approvals.find('earlier')).toMatchObject({
      approval: { demand: { requester: { id: 'diego' } } },
      taskToken: 't',
      revision: 1,
    });
  });

  it('lists what waits, the most pressing first, and nothing that was answered, lapsed or not enough', async () => {
    const { approvals } = await aTable();
    const ask = (id: string, more: Partial<Approval> = {}) => approvals.ask(aQuestion({ id, ...more }), `token-${id}`);
    await ask('later', { lapsesAt: '2026-11-03T16:00:00.000Z' });
    await ask('pressing');
    await ask('lapsed', { lapsesAt: '2026-11-03T09:00:00.000Z' });
    const two = await ask('half', { demand: { people: 2, requester: { kind: 'unknown' }, selfApproval: false } });
    await approvals.write(two, { ...two.approval, answers: [anAnswer('anna')] });
    const done = await ask('answered');
    await approvals.write(done, { ...done.approval, answers: [anAnswer('anna')] });

    const listed = await approvals.listOpen(Date.parse('2026-11-03T09:00:00.000Z'));

    expect(listed.map(({ id }) => id)).toEqual(expect.arrayContaining(['pressing', 'half']));
    expect(listed.at(-1)?.id).toBe('later');
    expect(listed).toHaveLength(3);
  });

  it('has no token in its index', async () => {
    const { approvals, client, name } = await aTable();
    await approvals.ask(QUESTION, 'secret-token');

    const { Items: items = [] } = await client.send(new ScanCommand({ TableName: name, IndexName: 'open' }));

    expect(items).toHaveLength(1);
    expect(JSON.stringify(items)).not.toContain('secret-token');
  });

  it('says that approvals cannot be used', async () => {
    const { client } = await aTable();

    await expect(approvalsTable(client, 'no-such-table').find('x')).rejects.toMatchObject({ name: 'ExecutionRecordUnavailable' });
  });
});
