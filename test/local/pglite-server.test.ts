import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Pool } from 'pg';
import { type LocalDatabase, toDatabaseSettings } from '#local/local-database.ts';
import { systemClock } from '#platform/base/clock.ts';
import { postgres } from '#platform/base/postgres.ts';
import { startPgliteProcess } from '../support/pglite.ts';

describe('PGlite server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pglite-server-'));
  const dataDir = join(folder, 'data');
  let server: LocalDatabase;
  beforeAll(async () => {
    server = await startPgliteProcess({ dataDir });
  });
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  const address = () => ({ host: server.host, port: server.port, database: server.database, user: server.user });
  const withPool = async <Result>(max: number, work: (pool: Pool) => Promise<Result>): Promise<Result> => {
    const pool = new Pool({ ...address(), max });
    try {
      return await work(pool);
    } finally {
      await pool.end();
    }
  };

  it('answers each of many connections with its own rows', async () => {
    const answers = await withPool(5, (pool) =>
      Promise.all(Array.from({ length: 500 }, (_, index) => pool.query('select $1::integer as sent, $2 as text', [index, `row ${index}`]))),
    );

    expect(answers.map(({ rows }) => rows)).toEqual(Array.from({ length: 500 }, (_, index) => [{ sent: index, text: `row ${index}` }]));
  });

  it('keeps a connection usable after a failed statement', async () => {
    await withPool(1, async (pool) => {
      await pool.query('create table unique_ids (id integer primary key)');
      await pool.query('insert into unique_ids values ($1)', [1]);

      await expect(pool.query('insert into unique_ids values ($1)', [1])).rejects.toMatchObject({ code: '23505' });
      await expect(pool.query('select nonsense')).rejects.toMatchObject({ code: '42703' });

      expect((await pool.query('select count(*)::integer as count from unique_ids')).rows).toEqual([{ count: 1 }]);
    });
  });

  it('lets transactions of several connections take turns', async () => {
    await withPool(5, async (pool) => {
      await pool.query('create table counters (value integer); insert into counters values (0)');
      const increment = async () => {
        const client = await pool.connect();
        await client.query('begin');
        const { rows } = await client.query<{ value: number }>('select value from counters');
        await client.query('update counters set value = $1', [(rows[0]?.value ?? 0) + 1]);
        await client.query('commit');
        client.release();
      };

      await Promise.all(Array.from({ length: 40 }, increment));

      expect((await pool.query('select value from counters')).rows).toEqual([{ value: 40 }]);
    });
  });

  it('rolls back and goes on when a client leaves in the middle of its transaction', async () => {
    const leaving = new Client(address());
    leaving.on('error', () => undefined);
    await leaving.connect();
    await leaving.query('begin');
    await leaving.query('create table never_committed (id integer)');

    const waiting = withPool(1, (pool) => pool.query(`select to_regclass('never_committed')::text as found`));
    await leaving.end();

    expect((await waiting).rows).toEqual([{ found: null }]);
  });

  it('runs scripts of several statements, and none of them when one fails', async () => {
    const sql = postgres(toDatabaseSettings(server), { clock: systemClock });
    const script = 'create table scripted (id integer); insert into scripted values (1); select nonsense;';

    await expect(sql.transaction((transaction) => transaction.script(script))).rejects.toThrow('nonsense');

    expect((await sql.query(`select to_regclass('scripted')::text as found`)).rows).toEqual([{ found: null }]);
    await sql.close();
  });

  it.each([
    ['a start-up packet of an impossible length', Buffer.from([0, 0, 0, 1, 0, 3, 0, 0])],
    ['a cancel request', Buffer.from([0, 0, 0, 16, 4, 210, 22, 46, 0, 0, 0, 1, 0, 0, 0, 1])],
  ])('hangs up on %s and serves the others', async (_, bytes) => {
    const socket = connect(server.port, server.host);
    socket.on('error', () => undefined);
    socket.resume().write(bytes);
    await once(socket, 'close');

    expect((await withPool(1, (pool) => pool.query('select 1 as one'))).rows).toEqual([{ one: 1 }]);
  });

  it('keeps its data in the folder over a restart', async () => {
    await withPool(1, (pool) => pool.query('create table kept (id integer)'));

    await server.close();
    server = await startPgliteProcess({ dataDir });

    expect((await withPool(1, (pool) => pool.query(`select to_regclass('kept')::text as found`))).rows).toEqual([{ found: 'kept' }]);
  });
});
