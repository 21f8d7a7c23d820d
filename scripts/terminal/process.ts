import { type ChildProcess, spawn } from 'node:child_process';
import { endWithProcess } from './ending.ts';

export type Finished = {
  readonly exitCode: number;
  /** Both outputs, in the order in which they came. */
  readonly output: string;
  /** Standard output alone, for a command that answers with JSON. */
  readonly stdout: string;
  readonly seconds: number;
};

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  /** True where the person at the terminal answers the command and reads it; then `output` is empty. */
  readonly atTerminal?: boolean;
}

const running = new Set<ChildProcess>();

/**
 * Runs a command to its end and keeps what it prints; one that takes longer than its limit is ended with code 124, and one that
 * is at work when this process ends, ends with it.
 */
export async function run(command: string, args: readonly string[], options: RunOptions): Promise<Finished> {
  const startedAt = performance.now();
  const child = spawn(command, [...args], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: options.atTerminal === true ? 'inherit' : ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  endWithProcess(child);
  const chunks: string[] = [];
  const answer: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => {
    chunks.push(chunk.toString());
    answer.push(chunk);
  });
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  const { promise, resolve } = Promise.withResolvers<number>();
  const timer = setTimeout(() => {
    chunks.push(`\n${command} did not end within ${options.timeoutSeconds} s.`);
    child.kill('SIGKILL');
    resolve(124);
  }, options.timeoutSeconds * 1000);
  child.on('error', (error) => {
    chunks.push(error.message);
    resolve(127);
  });
  child.on('close', (code) => resolve(code ?? 1));
  const exitCode = await promise;
  clearTimeout(timer);
  running.delete(child);
  const stdout = Buffer.concat(answer).toString();
  return { exitCode, output: chunks.join(''), stdout, seconds: (performance.now() - startedAt) / 1000 };
}

/** Ends what is still running, for an interrupted script. */
export function endAll(): void {
  for (const child of running) child.kill('SIGKILL');
}
