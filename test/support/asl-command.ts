import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CommandResult, run } from './command.ts';

export const FILE = 'stepfunctions/security-hub-finding-reactor.asl.json';
export const INPUT = 'local/findings/01-security-hub-controls.json';
export const EXAMPLES = 'stepfunctions/examples';
export const [PARSE, PLAN, ASK, EXECUTE, RECORD, TELL] = [
  'Parse Security Hub Finding',
  'Plan Reaction',
  'Request Approval',
  'Execute Security Hub Finding Reactor',
  'Record Execution',
  'Send Notification',
];

type Path = { state: string; item: number | null; retried: string[]; caught: { error: string; next: string } | null; output: never }[];

/** The report of `npm run asl -- run --json` on an execution. */
export type Execution = { status: string; path: Path; effects: string[]; failure: { error: string } | null };

export const mock = (state: string | undefined, file: string) => ['--mock', `${state}=${file}`];
export const fail = (state: string | undefined, error: string) => ['--fail', `${state}=${error}`];
export const PLANNED = mock(PLAN, `${EXAMPLES}/planned.json`);
export const FIXED = mock(EXECUTE, `${EXAMPLES}/fixed.json`);

/** A folder of this test file; it ends with it. */
export const folder = mkdtempSync(join(tmpdir(), 'asl-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs `npm run asl`. */
export const asl = (...args: readonly string[]) => run('asl', ...args);

/** The execution that such a run prints with --json. */
export function readExecution({ lastLine, stderr }: CommandResult): Execution {
  if (lastLine === '') throw new Error(stderr);
  return JSON.parse(lastLine);
}

/** Where `parseOnce` leaves what Parse answers. */
export const parsed = join(folder, 'parsed.json');

/** Executes the workflow with the real mapping, and keeps what Parse answers: it stands in for the mapping in all further runs. */
export async function parseOnce(): Promise<Execution> {
  const execution = readExecution(await asl('run', FILE, '--input', INPUT, '--json', ...PLANNED, ...FIXED));
  writeFileSync(parsed, JSON.stringify(execution.path[0]?.output));
  return execution;
}
