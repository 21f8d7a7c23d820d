/**
 * moto (https://docs.getmoto.org, a Python package): an emulator of the AWS APIs that keeps resources per account and Region.
 * It leaves out IAM: whoever asks may do everything, and a session policy is taken but not applied; our own guard in the
 * reactor kit still is.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import * as z from 'zod';
import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { endWithProcess } from '#scripts/terminal/ending.ts';
import type { MemberAccounts } from './member-accounts.ts';
import { HOW_TO_GET_MOTO, pythonWithMoto } from './python.ts';

const SERVER = join(import.meta.dirname, 'moto_server.py');
const READY_SECONDS = 120;
const announcement = z.object({ port: z.int(), played: z.int(), differing: z.int() });

/**
 * Starts member accounts: empty, or with what `journal` kept.
 * @throws ConfigurationInvalid with what Python said, where it or moto is missing
 */
export async function startMoto(defaultAccountId: string, journal?: string): Promise<MemberAccounts> {
  // moto's own variable for this puts every caller in that account, those too that have assumed a role in another.
  // The database and its password are for this process alone.
  const { MOTO_ACCOUNT_ID: _forAll, PGPASSWORD: _password, DATABASE_URL: _database, ...rest } = process.env;
  const child = spawn(pythonWithMoto() ?? 'python3', [SERVER], {
    // The server ends with its standard input: where this process is killed, nobody else would end it.
    stdio: ['pipe', 'pipe', 'pipe'],
    // Its sample images, with a snapshot each, take longer to make than most of what is done here.
    env: { ...rest, DEFAULT_ACCOUNT_ID: defaultAccountId, MOTO_EC2_LOAD_DEFAULT_AMIS: 'false', ...keeping(journal) },
  });
  endWithProcess(child);
  const { port, played, differing } = await awaitAnnouncement(child);
  const endpoint = `http://127.0.0.1:${port}`;
  return {
    kind: 'moto',
    description: `moto at ${endpoint}`,
    gap: undefined,
    endpoint,
    defaultAccountId,
    played: { requests: played, differing },
    async backdate({ accountId, region }, what, days) {
      const body = JSON.stringify({ account: accountId, region, ...what, days });
      const response = await fetch(`${endpoint}/attack-reactor/backdate`, { method: 'POST', body });
      if (!response.ok) throw new Error(`No ${what.kind} ${what.id} in account ${accountId}: ${await response.text()}`);
    },
    async reset() {
      await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' });
    },
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** Equal requests must find sets in equal order, and the folder of the code stays as it is. */
function keeping(journal: string | undefined): Readonly<Record<string, string>> {
  return journal === undefined ? {} : { JOURNAL: journal, PYTHONHASHSEED: '0', PYTHONDONTWRITEBYTECODE: '1' };
}

/** The first line that the server prints; its log is read on, or a full pipe would stop it. */
async function awaitAnnouncement(child: ChildProcessByStdio<Writable, Readable, Readable>): Promise<z.output<typeof announcement>> {
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-2000);
  });
  // Without it, a Python that is not there would end this process; what it means is said below.
  child.once('error', (error) => {
    log = error.message;
  });
  const tooLate = setTimeout(() => child.kill('SIGKILL'), READY_SECONDS * 1000);
  try {
    for await (const line of createInterface({ input: child.stdout })) return announcement.parse(JSON.parse(line));
  } finally {
    clearTimeout(tooLate);
  }
  throw new ConfigurationInvalid(`moto did not start: ${log.trim().split('\n').at(-1) || 'it said nothing'}. ${HOW_TO_GET_MOTO}`);
}
