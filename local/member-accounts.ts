/**
 * Member accounts on this machine: moto (https://docs.getmoto.org, a Python package), an emulator of the AWS APIs that
 * keeps resources per account and Region. It leaves out IAM: whoever asks may do everything, and a session policy is taken
 * but not applied; our own guard in the reactor kit still is.
 */
import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import * as z from 'zod';
import { ConfigurationInvalid } from '#domain/errors.ts';
import { endWithProcess } from './ending.ts';

const READY_SECONDS = 30;
const announcement = z.object({ port: z.int(), played: z.int(), differing: z.int() });

/** It ends with its standard input: where this process is killed, nobody else would end it. */
const SERVER = `
import json, os, sys, threading
def end_with_parent():
    sys.stdin.read()
    os._exit(0)
threading.Thread(target=end_with_parent, daemon=True).start()
import moto.iam.models
moto.iam.models.DEFAULT_ACCOUNT_ID = os.environ["DEFAULT_ACCOUNT_ID"]
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server
app = DomainDispatcherApplication(create_backend_app)
played = differing = 0
if "JOURNAL" in os.environ:
    sys.path.insert(0, os.environ["JOURNAL_CODE"])
    from journal import Journal
    app = Journal(app, os.environ["JOURNAL"])
    played, differing = app.played, app.differing
server = make_server("127.0.0.1", 0, app, threaded=True)
print(json.dumps({"port": server.server_port, "played": played, "differing": differing}), flush=True)
server.serve_forever()
`;

/** To find a package takes a quarter of the time of importing it. */
const LOOK = `
from importlib.util import find_spec
raise SystemExit(0 if find_spec("moto") and find_spec("werkzeug") else 1)
`;

export const HOW_TO_GET_MOTO = 'no member accounts here: they need Python 3 with moto (pip install "moto[server]").';

export type MemberAccounts = {
  /** Answers for all services: AWS_ENDPOINT_URL. */
  readonly endpoint: string;
  /** The account of callers that have assumed no role. */
  readonly defaultAccountId: string;
  /** Requests of an earlier process that made the resources anew, and how many of them were answered otherwise this time. */
  readonly played: { readonly requests: number; readonly differing: number };
  /** Forgets every resource. */
  reset(): Promise<void>;
  close(): Promise<void>;
};

/** Whether this machine can run member accounts. */
export function hasMemberAccounts(): boolean {
  return spawnSync('python3', ['-c', LOOK], { stdio: 'ignore' }).status === 0;
}

export type MemberAccountsOptions = {
  readonly defaultAccountId: string;
  /** File that keeps the resources for the next start (moto/journal.py); without it the accounts are empty and in memory. */
  readonly journal?: string;
};

/** @throws ConfigurationInvalid with what Python said, where it or moto is missing */
export async function startMemberAccounts({ defaultAccountId, journal }: MemberAccountsOptions): Promise<MemberAccounts> {
  // moto's own variable for this puts every caller in that account, those too that have assumed a role in another.
  const { MOTO_ACCOUNT_ID: _forAll, ...withoutOneAccount } = process.env;
  const child = spawn('python3', ['-c', SERVER], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // Its sample images, with a snapshot each, take longer to make than most of what is done here.
    env: { ...withoutOneAccount, DEFAULT_ACCOUNT_ID: defaultAccountId, MOTO_EC2_LOAD_DEFAULT_AMIS: 'false', ...keeping(journal) },
  });
  endWithProcess(child);
  const { port, played, differing } = await announcementOf(child);
  const endpoint = `http://127.0.0.1:${port}`;
  return {
    endpoint,
    defaultAccountId,
    played: { requests: played, differing },
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
  if (journal === undefined) return {};
  const code = join(import.meta.dirname, 'moto');
  return { JOURNAL: journal, JOURNAL_CODE: code, PYTHONHASHSEED: '0', PYTHONDONTWRITEBYTECODE: '1' };
}

/** The first line that the server prints; its log is read on, or a full pipe would stop it. */
async function announcementOf(child: ChildProcessByStdio<Writable, Readable, Readable>): Promise<z.output<typeof announcement>> {
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-2000);
  });
  const tooLate = setTimeout(() => child.kill('SIGKILL'), READY_SECONDS * 1000);
  try {
    for await (const line of createInterface({ input: child.stdout })) return announcement.parse(JSON.parse(line));
  } finally {
    clearTimeout(tooLate);
  }
  const said = log.trim().split('\n').at(-1) || 'Python said nothing.';
  throw new ConfigurationInvalid(`moto did not start: ${said}${/No module named/.test(said) ? `; ${HOW_TO_GET_MOTO}` : ''}`);
}
