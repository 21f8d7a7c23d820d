import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { type CommandResult, runIn } from './command.ts';
import { failedControl } from './findings.ts';

const folder = mkdtempSync(join(tmpdir(), 'react-'));
/** The environment of these commands. */
export const STATE = { ATTACK_REACTOR_STATE_DIR: join(folder, 'state') };
const report = z.object({
  execution: z.string(),
  status: z.string(),
  verified: z.boolean(),
  backupRef: z.string().nullable(),
  reason: z.string().nullable(),
  messages: z.array(z.string()),
  plan: z.object({ summary: z.string().nullable(), changes: z.array(z.unknown()) }),
});

afterAll(() => {
  const pid = platformPid();
  // A test failed before it stopped the platform: it goes, with everything that it started.
  if (pid !== undefined && isAlive(pid)) process.kill(-pid, 'SIGKILL');
  rmSync(folder, { recursive: true });
});

/** Runs `npm run react`; the platform that it may start belongs to this test file and ends with it. */
export const react = (...args: string[]) => runIn(STATE, 'react', ...args);

/** Runs `npm run rollback` on the same platform. */
export const rollback = (...args: string[]) => runIn(STATE, 'rollback', ...args);

/** The report that such a command prints with --json. */
export const readReport = ({ stdout }: CommandResult) => report.parse(JSON.parse(stdout));

/** Writes a file with a finding about a bucket of its own. */
export function findingFile(bucket: string): string {
  const file = join(folder, `${bucket}.json`);
  writeFileSync(file, JSON.stringify(failedControl('S3.2', { on: bucket })));
  return file;
}

/** Writes a file with any text. */
export function textFile(name: string, text: string): string {
  const file = join(folder, `${name}.json`);
  writeFileSync(file, text);
  return file;
}

/** The process of the platform, while one is announced. */
export function platformPid(): number | undefined {
  const file = join(STATE.ATTACK_REACTOR_STATE_DIR, 'platform.json');
  return existsSync(file) ? z.object({ pid: z.int() }).parse(JSON.parse(readFileSync(file, 'utf8'))).pid : undefined;
}

/** Tells whether a process runs. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
