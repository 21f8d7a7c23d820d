import { inspect } from 'node:util';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { LedgerUnavailable } from '#domain/base/errors.ts';
import { IS_NEW, jsonText, Table } from '#platform/base/table.ts';
import { startReactionTables } from '../../support/reaction-tables.ts';

const SECRET = 'AQICAHh-task-token';
const OPTIONS = { error: LedgerUnavailable, advice: 'Work is repeated.' };
const schema = z.object({
  pk: z.string(),
  sk: z.string().optional(),
  count: z.number().optional(),
  isOpen: z.boolean().optional(),
  tags: z.set(z.string()).optional(),
  content: jsonText(z.strictObject({ state: z.string() })).optional(),
});

describe('a table', () => {
  let tables: Awaited<ReturnType<typeof startReactionTables>>;
  beforeAll(async () => {
    tables = await startReactionTables();
  });
  afterAll(() => tables.close());
  const aTable = async () => {
    const { client, guards: name } = await tables.fresh();
    const raw = async (pk: string) => (await client.send(new GetItemCommand({ TableName: name, Key: { pk: { S: pk } } }))).Item;
    return { rows: new Table(client, name, { schema, ...OPTIONS }), client, name, raw };
  };

  it('answers the row that was put there last, and undefined for none', async () => {
    const { rows } = await aTable();
    await rows.put({ pk: 'a', count: 1, isOpen: true });

    await rows.put({ pk: 'a', tags: new Set(['x', 'y']), content: '{"state":"new"}' });

    expect(await rows.get({ pk: 'a' })).toEqual({ pk: 'a', tags: new Set(['x', 'y']), content: { state: 'new' } });
    expect(await rows.get({ pk: 'b' })).toBeUndefined();
  });

  it('writes the end of a life in whole seconds, and leaves it alone where a change says nothing of it', async () => {
    const { rows, raw } = await aTable();
    await rows.put({ pk: 'a' }, { livesUntil: 1_999 });
    await rows.update({ pk: 'a' }, { set: { count: 1 } });
    const before = await raw('a');

    await rows.update({ pk: 'a' }, { set: { count: 2 }, livesUntil: 7_000 });
    await rows.put({ pk: 'b' });

    expect(before?.['expiresAt']).toEqual({ N: '1' });
    expect(await raw('a')).toEqual({ pk: { S: 'a' }, count: { N: '2' }, expiresAt: { N: '7' } });
    expect(await raw('b')).toEqual({ pk: { S: 'b' } });
  });

  it('sets, adds and removes in one change, also attributes with reserved names', async () => {
    const { rows, raw } = await aTable();
    await rows.put({ pk: 'a', count: 1, owner: 'me', tags: new Set(['x']) });

    await rows.update({ pk: 'a' }, { set: { state: 'SENT' }, add: { count: 2, tags: new Set(['y']) }, remove: ['owner'] });

    expect(await raw('a')).toEqual({ pk: { S: 'a' }, count: { N: '3' }, tags: { SS: ['x', 'y'] }, state: { S: 'SENT' } });
  });

  it('answers false where a condition does not hold, and writes nothing then', async () => {
    const { rows } = await aTable();
    const isOne = { where: '#count = :one AND attribute_exists(pk)', values: { one: 1 } };

    const first = await rows.putIf({ pk: 'a', count: 1 }, IS_NEW);
    const refused = [
      await rows.putIf({ pk: 'a', count: 2 }, IS_NEW),
      await rows.updateIf({ pk: 'a' }, { set: { count: 3 }, where: '#count = :two', values: { two: 2 } }),
      await rows.updateIf({ pk: 'b' }, { set: { count: 3 }, ...isOne }),
      await rows.deleteIf({ pk: 'a' }, { where: 'attribute_not_exists(pk)' }),
    ];
    const row = await rows.get({ pk: 'a' });

    expect([first, ...refused]).toEqual([true, false, false, false, false]);
    expect(row).toEqual({ pk: 'a', count: 1 });
    expect(await rows.get({ pk: 'b' })).toBeUndefined();
    expect(await rows.updateIf({ pk: 'a' }, { set: { count: 2 }, ...isOne })).toBe(true);
    expect(await rows.deleteIf({ pk: 'a' }, { where: '#count = :two', values: { two: 2 } })).toBe(true);
    expect(await rows.get({ pk: 'a' })).toBeUndefined();
  });

  it('shows the row that refused a write', async () => {
    const { rows } = await aTable();

    const outcomes = [await rows.putOrSee({ pk: 'a', count: 1 }, IS_NEW), await rows.putOrSee({ pk: 'a', count: 2 }, IS_NEW)];
    const missing = await rows.putOrSee({ pk: 'b' }, { where: 'attribute_exists(pk)' });

    expect(outcomes).toEqual([{ kind: 'written' }, { kind: 'refused', before: { pk: 'a', count: 1 } }]);
    expect(missing).toEqual({ kind: 'refused', before: undefined });
  });

  it('deletes a row, and takes one that is not there for deleted', async () => {
    const { rows } = await aTable();
    await rows.put({ pk: 'a' });

    await rows.delete({ pk: 'a' });
    await rows.delete({ pk: 'a' });

    expect(await rows.get({ pk: 'a' })).toBeUndefined();
  });

  it('reads a partition over all its pages, in the order of its sort keys', async () => {
    const { client, records } = await tables.fresh();
    const rows = new Table(client, records, { schema, ...OPTIONS });
    const large = JSON.stringify({ state: 'x'.repeat(350_000) });
    for (const sk of ['4', '2', '3', '1']) await rows.put({ pk: 'a', sk, content: large });
    await rows.put({ pk: 'b', sk: '1' });

    const partition = await rows.query('a');

    expect(partition.map(({ sk }) => sk)).toEqual(['1', '2', '3', '4']);
    expect(await rows.query('c')).toEqual([]);
  });

  it('answers a malformed row of a partition apart, and no row of another one', async () => {
    const { client, records } = await tables.fresh();
    const rows = new Table(client, records, { schema, ...OPTIONS });
    await rows.put({ pk: 'a', sk: '1', count: 1 });
    await rows.put({ pk: 'a', sk: '2', content: 'no JSON' });
    await rows.put({ pk: 'b', sk: '1', content: 'no JSON' });

    const found = await rows.queryEach('a');

    expect(found).toEqual([
      { kind: 'row', row: { pk: 'a', sk: '1', count: 1 } },
      { kind: 'malformed', pk: 'a', sk: '2', fault: 'content (custom)', attributes: { pk: 'a', sk: '2', content: 'no JSON' } },
    ]);
  });

  it('reads what is written already, never an older copy', async () => {
    const { client, guards, records } = await tables.fresh();
    const inputs: unknown[] = [];
    client.middlewareStack.add(
      (next) => (args) => {
        inputs.push(args.input);
        return next(args);
      },
      { name: 'inputs', step: 'initialize' },
    );
    await new Table(client, guards, { schema, ...OPTIONS }).get({ pk: 'a' });
    await new Table(client, records, { schema, ...OPTIONS }).queryEach('a');
    await new Table(client, records, { schema, ...OPTIONS }).query('a');
    client.middlewareStack.remove('inputs');

    expect(inputs).toMatchObject(Array.from({ length: 3 }, () => ({ ConsistentRead: true })));
  });

  it('turns every failure into the error of its store, with table, cause and advice', async () => {
    const { client } = await aTable();
    const away = new Table(client, 'no-such-table', { schema, ...OPTIONS });
    const key = { pk: 'a' };

    const reads = await Promise.allSettled([away.get(key), away.query('a'), away.queryEach('a')]);
    const writes = await Promise.allSettled([
      away.put(key),
      away.putIf(key, IS_NEW),
      away.putOrSee(key, IS_NEW),
      away.update(key, { set: { count: 1 } }),
      away.updateIf(key, { set: { count: 1 }, ...IS_NEW }),
      away.delete(key),
      away.deleteIf(key, IS_NEW),
    ]);

    const failed = (done: string) => ({
      status: 'rejected',
      reason: expect.objectContaining({
        name: 'LedgerUnavailable',
        message: expect.stringMatching(
          `^Table no-such-table could not be ${done} \\(ResourceNotFoundException: .*\\)\\. Work is repeated\\.$`,
        ),
        cause: expect.objectContaining({ name: 'ResourceNotFoundException' }),
      }),
    });
    expect(reads).toEqual(reads.map(() => failed('read')));
    expect(writes).toEqual(writes.map(() => failed('written')));
  });

  it.each([
    ['no JSON', { content: { S: `{"state": ${SECRET}` } }, 'content (custom)'],
    ['JSON of another form', { content: { S: JSON.stringify({ state: [SECRET] }) } }, 'content.state (invalid_type)'],
    [
      'a field that nobody knows',
      { content: { S: JSON.stringify({ state: SECRET, scpoe: SECRET }) } },
      'content (unrecognized_keys: scpoe)',
    ],
    ['an attribute of another type', { count: { S: SECRET } }, 'count (invalid_type)'],
    ['a number beyond exact integers', { count: { N: '9'.repeat(38) }, isOpen: { S: SECRET } }, 'isOpen (invalid_type)'],
  ])('names table, key and field of a row with %s, and never what it holds', async (_what, attributes, fault) => {
    const { rows, client, name } = await aTable();
    await client.send(new PutItemCommand({ TableName: name, Item: { pk: { S: 'row#1' }, ...attributes } }));

    const errors = await Promise.all(
      [rows.get({ pk: 'row#1' }), rows.putOrSee({ pk: 'row#1' }, IS_NEW)].map((read) =>
        read.then(
          () => undefined,
          (error: unknown) => error,
        ),
      ),
    );

    for (const error of errors) {
      expect(error).toMatchObject({
        name: 'LedgerUnavailable',
        message: `Row row#1 of table ${name} is malformed: ${fault}. Work is repeated.`,
      });
      expect(error).toMatchObject({ cause: expect.any(z.core.$ZodError) });
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(SECRET);
    }
  });
});
