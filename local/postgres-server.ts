import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { atExit, endWithProcess } from '#scripts/terminal/ending.ts';
import { type LocalDatabase, listenOnLoopback } from './local-database.ts';

const run = promisify(execFile);

const OLDEST_MAJOR = 15;
const DEBIAN_FOLDER = '/usr/lib/postgresql';
const DATABASE = 'mapping';
/** Like the master user of RDS: may create roles and databases, and is no superuser. */
const OWNER = 'mapping_owner';
const SUPERUSER = 'postgres';
const READY = 'database system is ready to accept connections';
/** For what hangs: a start takes a second, and many times that where the machine is busy. */
const START_TIMEOUT_MS = 120_000;
const START_ATTEMPTS = 3;
/** PostgreSQL refuses to start while a process of the one before is about to end. */
const RESTART_ATTEMPTS = 20;

/**
 * Any account of this machine may connect over loopback without a password, so nobody may do so as a superuser, who could
 * run programs: that role is for the socket, which lies in a folder of ours.
 */
const CLIENT_AUTHENTICATION = ['local all all trust', `host all ${SUPERUSER} all reject`, 'host all all 127.0.0.1/32 trust', ''].join('\n');

/**
 * The first of these that the machine has decides what a letter is, as on RDS: the index of texts is made of letters. Order is
 * that of `C`.
 */
const CHARACTER_TYPES = ['C.UTF-8', 'en_US.UTF-8', 'C'];

/** Settings that a throwaway server has no use for: surviving a power cut. */
const SETTINGS = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'listen_addresses=127.0.0.1', 'lc_messages=C'];

/** A throwaway PostgreSQL that may be taken away meanwhile. */
export type PostgresServer = LocalDatabase & {
  /** Ends all its processes with SIGKILL: connections are reset, and the transactions of the last second may be lost. */
  kill(): Promise<void>;
  /** Starts it again with the data that it had; `port` is another one from then on. */
  restart(): Promise<void>;
};

/**
 * Starts a throwaway PostgreSQL (15 or newer) in a temporary folder, on a loopback port that the system chooses.
 * Run as root, it steps down to the account `postgres`, because PostgreSQL refuses root.
 * @returns undefined when this machine has no PostgreSQL binaries, see `findPostgresBinaries`.
 */
export async function startPostgres(): Promise<PostgresServer | undefined> {
  const binaries = findPostgresBinaries();
  if (binaries === undefined) return undefined;
  const account = await serverAccount();
  const folder = mkdtempSync(join(tmpdir(), 'mapping-postgres-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const forget = atExit(remove);
  let running: RunningServer | undefined;
  const close = async () => {
    if (running) await stop(running.server, 'SIGINT');
    remove();
    forget();
  };
  try {
    if (account.uid !== undefined) chownSync(folder, account.uid, account.gid ?? account.uid);
    await createCluster(binaries, folder, account);
    running = await startServer(binaries, folder, account, START_ATTEMPTS);
    await createDatabase(folder, running.port);
    const { server, port } = running;
    return {
      host: '127.0.0.1',
      get port() {
        return running?.port ?? port;
      },
      database: DATABASE,
      user: OWNER,
      kill: () => killAll(running?.server ?? server),
      restart: async () => {
        running = await startServer(binaries, folder, account, RESTART_ATTEMPTS);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Where `initdb` and `postgres` (15 or newer) are: PG_BIN if set, else PATH, else where Debian puts them, newest first. */
export function findPostgresBinaries(): string | undefined {
  const packaged = listFolder(DEBIAN_FOLDER)
    .sort((left, right) => Number(right) - Number(left))
    .map((version) => join(DEBIAN_FOLDER, version, 'bin'));
  const asked = process.env['PG_BIN'];
  const candidates = asked ? [asked] : [...(process.env['PATH'] ?? '').split(delimiter), ...packaged];
  return candidates.find(isUsable);
}

function listFolder(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function isUsable(folder: string): boolean {
  if (!existsSync(join(folder, 'initdb')) || !existsSync(join(folder, 'postgres'))) return false;
  const { stdout } = spawnSync(join(folder, 'postgres'), ['--version'], { encoding: 'utf8' });
  return Number(/(\d+)/.exec(stdout ?? '')?.[1] ?? 0) >= OLDEST_MAJOR;
}

/** Under which account the server's programs run: our own (nothing set), or `postgres` when we are root. */
type Account = { readonly uid?: number; readonly gid?: number };

async function serverAccount(): Promise<Account> {
  if (process.getuid?.() !== 0) return {};
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch (cause) {
    throw new Error('PostgreSQL refuses to run as root, and there is no account "postgres" to step down to. Run as another user.', {
      cause,
    });
  }
}

async function createCluster(binaries: string, folder: string, account: Account): Promise<void> {
  const data = join(folder, 'data');
  const options = ['--username', SUPERUSER, '--encoding', 'UTF8', '--locale', 'C', '--no-sync', '--auth', 'trust'];
  const type = await findCharacterType();
  await run(join(binaries, 'initdb'), ['--pgdata', data, ...options, '--lc-ctype', type], { cwd: folder, ...account });
  writeFileSync(join(data, 'pg_hba.conf'), CLIENT_AUTHENTICATION);
}

async function findCharacterType(): Promise<string> {
  const { stdout } = await run('locale', ['-a']).catch(() => ({ stdout: '' }));
  const simplify = (name: string) => name.toLowerCase().replace('-', '');
  const known = new Set(stdout.split('\n').map(simplify));
  return CHARACTER_TYPES.find((name) => known.has(simplify(name))) ?? 'C';
}

type RunningServer = { readonly server: ChildProcess; readonly port: number };

/** Between our finding a free port and the server taking it, somebody else may: then another one is tried. */
async function startServer(binaries: string, folder: string, account: Account, attempts: number): Promise<RunningServer> {
  const port = await freePort();
  const settings = [...SETTINGS, `unix_socket_directories=${folder}`].flatMap((setting) => ['-c', setting]);
  const server = spawn(join(binaries, 'postgres'), ['-D', join(folder, 'data'), '-p', String(port), ...settings], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    ...account,
  });
  endWithProcess(server);
  try {
    await untilReady(server);
    return { server, port };
  } catch (error) {
    await stop(server, 'SIGQUIT');
    if (attempts <= 1) throw error;
    return await startServer(binaries, folder, account, attempts - 1);
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  const port = await listenOnLoopback(probe);
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function untilReady(server: ChildProcess): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    let log = '';
    const fail = (reason: string) => reject(new Error(`PostgreSQL did not start: ${reason}\n${log}`));
    const timer = setTimeout(() => fail(`not ready after ${START_TIMEOUT_MS} ms`), START_TIMEOUT_MS);
    server.once('error', (error) => fail(error.message));
    server.once('exit', (code) => fail(`exit code ${code}`));
    server.stderr?.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      if (!log.includes(READY)) return;
      clearTimeout(timer);
      server.stderr?.removeAllListeners('data').resume();
      resolve();
    });
  });
}

/** The server first, which would replace those of its processes that die before it. */
async function killAll(server: ChildProcess): Promise<void> {
  const sessions = listChildren(server.pid);
  await stop(server, 'SIGKILL');
  for (const pid of sessions) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended with the server.
    }
  }
}

/** None where the system does not tell; they end by themselves soon after the server. */
function listChildren(pid: number | undefined): number[] {
  const list = `/proc/${pid}/task/${pid}/children`;
  return existsSync(list) ? readFileSync(list, 'utf8').split(' ').filter(Boolean).map(Number) : [];
}

async function createDatabase(folder: string, port: number): Promise<void> {
  const client = new Client({ host: folder, port, user: SUPERUSER, database: 'postgres' });
  await client.connect();
  try {
    await client.query(`create role ${OWNER} login createdb createrole`);
    await client.query(`create database ${DATABASE} owner ${OWNER}`);
  } finally {
    await client.end();
  }
}

/** SIGINT is PostgreSQL's fast shutdown: sessions are ended, not waited for. SIGQUIT does not even tidy up, and SIGKILL leaves them. */
async function stop(server: ChildProcess, signal: 'SIGINT' | 'SIGQUIT' | 'SIGKILL'): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
  const exited = new Promise((resolve) => server.once('exit', resolve));
  server.kill(signal);
  await exited;
}
