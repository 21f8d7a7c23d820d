import { spawn } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

export type CommandResult = {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly lastLine: string;
};

/** Runs a command of this project as package.json does: in a process of its own, on the Node.js of the tests. */
export function run(command: string, ...args: readonly string[]): Promise<CommandResult> {
  return runIn({}, command, ...args);
}

/** The same, with some variables of the environment changed. */
export function runIn(variables: Readonly<Record<string, string>>, command: string, ...args: readonly string[]): Promise<CommandResult> {
  return runAt(ROOT, variables, command, ...args);
}

/** The same, in another checkout. The first word is a command, or a file of the checkout. */
export async function runAt(
  checkout: string,
  variables: Readonly<Record<string, string>>,
  ...words: readonly string[]
): Promise<CommandResult> {
  // The language of messages follows that of the machine.
  const environment = { ...process.env, NO_COLOR: '1', LC_ALL: 'C.UTF-8', ...variables };
  const child = spawn(process.execPath, [join(checkout, 'bin/attack-reactor.mjs'), ...words], { cwd: ROOT, env: environment });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { exitCode, ...output, lastLine: output.stdout.trimEnd().split('\n').at(-1) ?? '' };
}
