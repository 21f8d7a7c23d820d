import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CreateTableCommandInput,
  DynamoDBClient,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { TABLES, type TableDefinition, type TableIndex } from '#domain/base/tables.ts';
import { startCloud } from '#local/cloud.ts';
import { startDynamoDb } from '#local/dynamodb/dynamodb.ts';
import { localName } from '#local/function-queue.ts';
import type { LocalDatabase } from '#local/local-database.ts';
import { describeTable, LOCAL_TABLES } from '#local/tables.ts';
import { startPgliteProcess } from '../../support/pglite.ts';

const ROWS = 60;
const NAME = LOCAL_TABLES.guards;
const NOW = describeTable(TABLES.guards, NAME);
/** The table before it had an index. */
const BEFORE = describeTable({ name: TABLES.guards.name, keys: TABLES.guards.keys }, NAME);

describe('a table that an earlier version kept', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kept-table-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Works on the tables of the folder, as one process after another does. */
  async function inProcess<Result>(
    work: (open: (input: CreateTableCommandInput) => Promise<unknown>, client: DynamoDBClient) => Promise<Result>,
  ): Promise<Result> {
    const standIn = await startDynamoDb({ path: folder });
    const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
    const client = new DynamoDBClient({ endpoint: standIn.url, region: 'eu-central-1', credentials });
    try {
      return await work((input) => standIn.createTable(input), client);
    } finally {
      client.destroy();
      await standIn.close();
    }
  }

  async function fill(client: DynamoDBClient, TableName: string, count: number, more: object = {}): Promise<void> {
    for (let row = 0; row < count; row += 1) {
      const Item = { pk: { S: `row-${row}` }, due: { S: 'due' }, dueAt: { N: String(row) }, ...more };
      await client.send(new PutItemCommand({ TableName, Item }));
    }
  }

  async function count(client: DynamoDBClient): Promise<{ readonly rows: unknown; readonly due: unknown; readonly tables: unknown }> {
    const due = new QueryCommand({
      TableName: NAME,
      IndexName: 'due',
      KeyConditionExpression: 'due = :due',
      ExpressionAttributeValues: { ':due': { S: 'due' } },
    });
    return {
      rows: (await client.send(new ScanCommand({ TableName: NAME }))).Count,
      due: (await client.send(due)).Count,
      tables: (await client.send(new ListTablesCommand({}))).TableNames,
    };
  }

  const WHOLE = { rows: ROWS, due: ROWS, tables: [NAME] };

  it('gets the index that it lacks, with all rows, once', async () => {
    await inProcess(async (open, client) => {
      await open(BEFORE);
      await fill(client, NAME, ROWS);
    });

    const openings = [await inProcess((open) => open(NOW)), await inProcess((open) => open(NOW))];

    expect(openings).toEqual(['rebuilt', 'kept']);
    expect(await inProcess((_open, client) => count(client))).toEqual(WHOLE);
  });

  it.each<[string, Partial<TableIndex>]>([
    ['sorts by another attribute', { range: 'createdAt' }],
    ['holds fewer attributes', { includes: ['dueAt'] }],
  ])('gets an index anew that %s', async (_what, index) => {
    const before: TableDefinition = { ...TABLES.guards, indexes: [{ ...TABLES.guards.indexes[0], ...index }] };
    await inProcess(async (open, client) => {
      await open(describeTable(before, NAME));
      await fill(client, NAME, ROWS, { createdAt: { N: '1' } });
    });

    expect(await inProcess((open) => open(NOW))).toBe('rebuilt');

    expect(await inProcess((_open, client) => count(client))).toEqual(WHOLE);
  });

  it('loses no row where a process ended while it made the copy', async () => {
    await inProcess(async (open, client) => {
      await open(BEFORE);
      await fill(client, NAME, ROWS);
      await open({ ...BEFORE, TableName: `${NAME}.copy` });
      await fill(client, `${NAME}.copy`, 3);
    });

    expect(await inProcess((open) => open(NOW))).toBe('rebuilt');

    expect(await inProcess((_open, client) => count(client))).toEqual(WHOLE);
  });

  it.each([
    ['before', 0],
    ['while', 7],
  ])('loses no row where a process ended %s it filled the new table', async (_when, filled) => {
    await inProcess(async (open, client) => {
      if (filled > 0) await open(NOW);
      await fill(client, NAME, filled);
      await open({ ...BEFORE, TableName: `${NAME}.copy` });
      await fill(client, `${NAME}.copy`, ROWS);
    });

    expect(await inProcess((open) => open(NOW))).toBe('rebuilt');

    expect(await inProcess((_open, client) => count(client))).toEqual(WHOLE);
  });
});

describe('the tables of an earlier version', () => {
  const before = process.env['DATABASE_URL'];
  let folder: string;
  let database: LocalDatabase;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kept-tables-'));
    database = await startPgliteProcess({ content: 'seeded' });
    const { host, port, user, database: name } = database;
    process.env['DATABASE_URL'] = `postgres://${user}@${host}:${port}/${name}`;
  });
  afterAll(async () => {
    if (before === undefined) delete process.env['DATABASE_URL'];
    else process.env['DATABASE_URL'] = before;
    await database.close();
    rmSync(folder, { recursive: true });
  });

  /** The lines that a platform says when it starts in the folder. */
  async function startOnce(): Promise<readonly string[]> {
    const lines: string[] = [];
    const cloud = await startCloud({
      quota: 'unlimited',
      keepIn: folder,
      onOutcomes: () => undefined,
      onError: () => undefined,
      onStarted: ({ part, text }) => lines.push(`${part}: ${text}`),
    });
    await cloud.close();
    return lines;
  }

  it('get their indexes when a platform starts, and one line says which', async () => {
    const standIn = await startDynamoDb({ path: join(folder, 'dynamodb') });
    for (const { name, keys } of Object.values(TABLES)) await standIn.createTable(describeTable({ name, keys }, localName({ name })));
    await standIn.close();

    const [first, second] = [await startOnce(), await startOnce()];

    expect(first).toContain('tables: kept rows, new indexes: security_reactors, sfn_statemachines, approvals, reaction_guards');
    expect(second.filter((line) => line.startsWith('tables'))).toEqual([]);
  });
});
