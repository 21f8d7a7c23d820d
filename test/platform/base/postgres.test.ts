import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { listenOnLoopback } from '#local/local-database.ts';
import { systemClock } from '#platform/base/clock.ts';
import { type MappingDatabaseSettings, type PostgresOptions, postgres } from '#platform/base/postgres.ts';
import { describeOnEachDatabase } from '../../support/database.ts';
import { CLOCK_STEPS, ManualClock } from '../../support/manual-clock.ts';
import { passwordServer } from '../../support/password-server.ts';

const remote: MappingDatabaseSettings = {
  DATABASE_HOST: 'mapping.cluster-abc.eu-central-1.rds.amazonaws.com',
  DATABASE_PORT: 5432,
  DATABASE_NAME: 'mapping',
  DATABASE_USER: 'mapping_reader',
  DATABASE_AUTH: 'iam',
  DATABASE_TLS: 'verify',
};

function open(settings: MappingDatabaseSettings, options: Partial<PostgresOptions> = {}) {
  return postgres(settings, { clock: systemClock, ...options });
}

describe('postgres settings', () => {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-settings-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each<[string, Partial<MappingDatabaseSettings>, Partial<PostgresOptions>, string]>([
    ['no password for a remote host', { DATABASE_AUTH: 'none' }, {}, 'DATABASE_AUTH=none is accepted for a loopback host only'],
    ['no TLS for a remote host', { DATABASE_TLS: 'disable' }, {}, 'DATABASE_TLS=disable is accepted for a loopback host only'],
    ['a host that only looks like loopback', { DATABASE_AUTH: 'none', DATABASE_HOST: '127.0.0.1.example.org' }, {}, 'loopback host only'],
    ['a secret without ARN', { DATABASE_AUTH: 'secret' }, {}, 'needs DATABASE_SECRET_ARN'],
    ['a secret that nobody can read', { DATABASE_AUTH: 'secret', DATABASE_SECRET_ARN: 'arn' }, {}, 'for the migration task only'],
    ['a CA bundle that is not there', {}, { caBundlePath: join(folder, 'none.pem') }, 'CA bundle'],
  ])('refuses %s before it connects', (_, settings, options, message) => {
    const refused = () => open({ ...remote, ...settings }, options);

    expect(refused).toThrow(ConfigurationInvalid);
    expect(refused).toThrow(message);
  });

  it.each(['localhost', '127.0.0.1', '::1'])('accepts no password and no TLS for %s', async (DATABASE_HOST) => {
    const sql = open({ ...remote, DATABASE_HOST, DATABASE_AUTH: 'none', DATABASE_TLS: 'disable' });

    await expect(sql.close()).resolves.toBeUndefined();
  });
});

describe('postgres credentials', () => {
  const server = passwordServer();
  beforeAll(server.start);
  beforeEach(server.forget);
  afterAll(server.stop);

  const signIn = async (settings: Partial<MappingDatabaseSettings>, options: Partial<PostgresOptions>, times = 1) => {
    const sql = open(
      { ...remote, DATABASE_HOST: '127.0.0.1', DATABASE_PORT: server.port(), DATABASE_TLS: 'disable', ...settings },
      options,
    );
    const errors: unknown[] = [];
    for (let attempt = 0; attempt < times; attempt += 1) await sql.query('select 1').catch((error: unknown) => errors.push(error));
    await sql.close();
    return errors;
  };
  const withSecret = (text: string) =>
    signIn(
      { DATABASE_AUTH: 'secret', DATABASE_SECRET_ARN: 'arn:of:secret' },
      { readSecret: async (arn) => (arn === 'arn:of:secret' ? text : '') },
    );

  it('signs in with the password of the secret', async () => {
    await withSecret(JSON.stringify({ username: 'mapping_reader', password: 'from-secret', engine: 'postgres' }));

    expect(server.passwords()).toEqual(['from-secret']);
  });

  it.each([
    ['is not JSON', '{"password":"hunter2"', 'is not JSON with username and password'],
    ['lacks the user', '{"password":"hunter2"}', 'is not JSON with username and password'],
    ['is that of another user', '{"username":"admin","password":"hunter2"}', 'is not that of DATABASE_USER "mapping_reader"'],
  ])('refuses a secret that %s, without repeating it', async (_, text, message) => {
    const [error] = await withSecret(text);

    expect(error).toBeInstanceOf(ConfigurationInvalid);
    expect(String(error)).toContain(message);
    expect(inspect(error, { depth: 9 })).not.toContain('hunter2');
    expect(server.passwords()).toEqual([]);
  });

  it('uses an RDS token for ten minutes and then signs a new one', async () => {
    let minutes = 0;
    let signed = 0;
    const signToken = async () => {
      signed += 1;
      return `token-${signed}`;
    };
    const clock = { now: () => minutes * 60_000, monotonic: () => minutes * 60_000 };

    const sql = open(
      { ...remote, DATABASE_HOST: '127.0.0.1', DATABASE_PORT: server.port(), DATABASE_TLS: 'disable' },
      { signToken, clock },
    );
    for (minutes of [0, 9, 10, 19, 20]) await sql.query('select 1').catch(() => undefined);
    await sql.close();

    expect(server.passwords()).toEqual(['token-1', 'token-1', 'token-2', 'token-2', 'token-3']);
  });

  it.each(CLOCK_STEPS)('uses an RDS token no longer when the date is set by %i ms', async (step) => {
    let signed = 0;
    const clock = new ManualClock();
    const signToken = async () => `token-${++signed}`;
    const sql = open(
      { ...remote, DATABASE_HOST: '127.0.0.1', DATABASE_PORT: server.port(), DATABASE_TLS: 'disable' },
      { signToken, clock },
    );
    const connect = () => sql.query('select 1').catch(() => undefined);

    await connect();
    clock.advance(9 * 60_000);
    clock.step(step);
    clock.advance(60_000);
    await connect();
    await connect();
    await sql.close();

    expect(server.passwords()).toEqual(['token-1', 'token-2', 'token-2']);
  });

  it('signs an RDS token for exactly this host, port and user', async () => {
    const environment = { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example' };
    const before = { ...process.env };
    Object.assign(process.env, environment);

    await signIn({}, {});

    process.env = before;
    expect(server.passwords()[0]).toMatch(
      new RegExp(`^127\\.0\\.0\\.1:${server.port()}/\\?Action=connect&DBUser=mapping_reader&.*X-Amz-Expires=900`),
    );
  });
});

describe('postgres over TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-tls-'));
  const server = passwordServer();
  beforeAll(server.start);
  beforeEach(server.forget);
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  const certificateFor = (host: string) => {
    const [key, cert] = [join(folder, `${host}.key`), join(folder, `${host}.pem`)];
    const options = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1', '-subj', `/CN=${host}`];
    execFileSync('openssl', ['req', ...options, '-addext', `subjectAltName=DNS:${host}`, '-keyout', key, '-out', cert], {
      stdio: 'ignore',
    });
    server.present({ key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') });
    return cert;
  };
  const signIn = async (caBundlePath?: string) => {
    const settings = { ...remote, DATABASE_HOST: 'localhost', DATABASE_PORT: server.port() };
    const sql = open(settings, { signToken: async () => 'token', caBundlePath });
    const error = await sql.query('select 1').catch((caught: unknown) => caught);
    await sql.close();
    return String(error);
  };

  it('sends the password to a server whose certificate is of a trusted authority', async () => {
    await signIn(certificateFor('localhost'));

    expect(server.passwords()).toEqual(['token']);
  });

  it('sends nothing to a server of an unknown authority', async () => {
    certificateFor('localhost');

    expect(await signIn()).toContain('self-signed certificate');
    expect(server.passwords()).toEqual([]);
  });

  it('sends nothing to a server with the certificate of another host', async () => {
    expect(await signIn(certificateFor('elsewhere.example'))).toContain("does not match certificate's altnames");
    expect(server.passwords()).toEqual([]);
  });

  it('sends nothing to a server without TLS', async () => {
    const withoutTls = createServer((socket) => socket.once('data', () => socket.write('N')));
    const port = await listenOnLoopback(withoutTls);
    const sql = open({ ...remote, DATABASE_HOST: 'localhost', DATABASE_PORT: port }, { signToken: async () => 'token' });

    await expect(sql.query('select 1')).rejects.toThrow('The server does not support SSL connections');

    await sql.close();
    withoutTls.close();
  });
});

describeOnEachDatabase(
  'postgres',
  (database) => {
    it('runs parameterised queries', async () => {
      expect((await database.sql().query('select $1::integer + 1 as sum', [1])).rows).toEqual([{ sum: 2 }]);
    });

    it('commits a transaction that resolves and rolls back one that rejects', async () => {
      await database.sql().transaction((sql) => sql.script('create table kept (id integer); insert into kept values (1);'));
      const failing = database.sql().transaction(async (sql) => {
        await sql.query('insert into kept values (2)');
        throw new Error('changed our mind');
      });

      await expect(failing).rejects.toThrow('changed our mind');
      expect((await database.sql().query('select id from kept')).rows).toEqual([{ id: 1 }]);
    });

    it('goes on after a statement that failed', async () => {
      await expect(database.sql().query('select nonsense')).rejects.toThrow('column "nonsense" does not exist');

      expect((await database.sql().query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    });

    // PGlite has one session, whatever the connection, and ignores the settings of a connection.
    if (database.engine === 'pglite') return;

    it('does not use a connection that idled while no timer ran', async () => {
      const clock = new ManualClock();
      const sql = database.open({ clock });
      const session = async () => (await sql.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]?.pid;

      const first = await session();
      clock.advance(500);
      const soonAfter = await session();
      // Frozen: only the date moved on.
      clock.step(5_000);
      const afterThaw = await session();
      clock.step(-3_600_000);
      const afterStepBack = await session();

      expect(soonAfter).toBe(first);
      expect(afterThaw).not.toBe(first);
      expect([first, afterThaw]).not.toContain(afterStepBack);
    });

    it('ends idle sessions on the server too, and statements that run too long', async () => {
      const sql = database.open({ statementTimeoutMs: 50 });

      expect((await sql.query('show idle_session_timeout')).rows).toEqual([{ idle_session_timeout: '1min' }]);
      await expect(sql.query('select pg_sleep(10)')).rejects.toThrow('statement timeout');
    });

    it('survives the end of its session', async () => {
      const sql = database.open();
      const { rows } = await sql.query<{ pid: number }>('select pg_backend_pid() as pid');
      await database.sql().query('select pg_terminate_backend($1)', [rows[0]?.pid]);

      const next = await sql.query('select 1 as one').catch(() => sql.query('select 1 as one'));

      expect(next.rows).toEqual([{ one: 1 }]);
    });
  },
  'empty',
);

describe('a database that ends', () => {
  const word = (kind: string, content: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(content.length + 4);
    return Buffer.concat([Buffer.from(kind), length, content]);
  };
  const welcome = Buffer.concat([word('R', Buffer.alloc(4)), word('Z', Buffer.from('I'))]);
  const farewell = word('E', Buffer.from('SFATAL\0C57P01\0Mterminating connection due to unexpected postmaster exit\0\0'));

  it('fails the query, and not the process, where it welcomes a connection and ends it in one piece', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined).once('data', () => socket.end(Buffer.concat([welcome, farewell])));
    });
    const settings = { ...remote, DATABASE_HOST: '127.0.0.1', DATABASE_PORT: await listenOnLoopback(server) };
    const sql = open({ ...settings, DATABASE_AUTH: 'none', DATABASE_TLS: 'disable' });

    const asked = sql.query('select 1');

    await expect(asked).rejects.toThrow();
    await sql.close();
    await new Promise((resolve) => server.close(resolve));
  });
});
