import { tmpdir } from 'node:os';
import { Client } from 'pg';
import { startPostgres } from '#local/postgres-server.ts';
import { describeWithPostgres } from '../support/database.ts';

describe('PostgreSQL server', () => {
  const asked = process.env['PG_BIN'];
  afterEach(() => {
    if (asked === undefined) delete process.env['PG_BIN'];
    else process.env['PG_BIN'] = asked;
  });

  it('is not there where PG_BIN names a folder without it', async () => {
    process.env['PG_BIN'] = tmpdir();

    expect(await startPostgres()).toBeUndefined();
  });
});

describeWithPostgres('PostgreSQL server, where PostgreSQL is installed', () => {
  it('lets nobody in as superuser, and nobody at all after it closed', async () => {
    const server = await startPostgres();
    if (!server) throw new Error('PostgreSQL is required here; see test/support/database.ts');
    const as = (user: string) => new Client({ host: server.host, port: server.port, database: server.database, user });

    await expect(as('postgres').connect()).rejects.toMatchObject({ code: '28000' });
    const owner = as(server.user);
    await owner.connect();
    const { rows } = await owner.query(`select current_setting('is_superuser') as superuser`);
    await owner.end();
    await server.close();

    expect(rows).toEqual([{ superuser: 'off' }]);
    await expect(as(server.user).connect()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('is gone with its sessions after it was killed, and has its data when it is started again', async () => {
    const server = await startPostgres();
    if (!server) throw new Error('PostgreSQL is required here; see test/support/database.ts');
    const connect = async () => {
      const client = new Client({ host: server.host, port: server.port, database: server.database, user: server.user });
      await client.connect();
      return client;
    };
    const before = await connect();
    const ended = new Promise((resolve) => before.on('error', resolve));
    await before.query('set synchronous_commit = on');
    await before.query('create table kept as select 7 as number');

    await server.kill();
    await expect(ended).resolves.toBeInstanceOf(Error);
    await expect(connect()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await server.restart();
    const after = await connect();
    const { rows } = await after.query('select number from kept');
    await after.end();
    await server.close();

    expect(rows).toEqual([{ number: 7 }]);
  });
});
