import { spawn } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

export type CommandResult = {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly lastLine: string;
};

/** Runs a command of this project as package.json does: a script in a process of its own, on the Node.js of the tests. */
export function run(script: string, ...args: readonly string[]): Promise<CommandResult> {
  return runIn({}, script, ...args);
}

/** The same, with some variables of the environment changed. */
export async function runIn(
  variables: Readonly<Record<string, string>>,
  script: string,
  ...args: readonly string[]
): Promise<CommandResult> {
  // The language of messages follows that of the machine.
  const environment = { ...process.env, NO_COLOR: '1', LC_ALL: 'C.UTF-8', ...variables };
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...args], { cwd: ROOT, env: environment });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { exitCode, ...output, lastLine: output.stdout.trimEnd().split('\n').at(-1) ?? '' };
}
