import { type ChildProcess, spawn } from 'node:child_process';
import type { Isolation } from '#domain/hub/isolation.ts';
import { UNSHARE } from './isolation.ts';

const MIB = 1024 * 1024;

/** Bounds of what a package may use up. */
export type SandboxLimits = {
  /** For one vector; loading the package counts for the first. */
  readonly vectorMs: number;
  readonly heapMib: number;
  /** All memory that the process may write, buffers and Node.js itself included. Kept where the system has such a limit (Linux). */
  readonly memoryMib: number;
  /** One line to the platform: a call with its input, or the answer. */
  readonly answerBytes: number;
  /** Everything that is printed, both outputs together. */
  readonly outputBytes: number;
};

export const SANDBOX_LIMITS: SandboxLimits = {
  vectorMs: 10_000,
  heapMib: 256,
  memoryMib: 768,
  answerBytes: MIB,
  outputBytes: MIB,
};

/** A program of Node.js, and the only folders that it may read. */
export type Walled = {
  readonly entry: string;
  readonly args: readonly string[];
  readonly readable: readonly string[];
  readonly isolation: Isolation;
  readonly limits: Pick<SandboxLimits, 'heapMib' | 'memoryMib'>;
};

/**
 * Starts a program behind the walls: an empty environment, Node.js's own permission model, no code out of texts, bounded
 * memory, and the namespaces that this machine has. Pipes: 0 closed, 1 and 2 outputs, 3 from the program, 4 to it.
 * The permission model alone "does not protect against malicious code": https://nodejs.org/api/permissions.html
 */
export function startBehindWalls({ entry, args, readable, isolation, limits }: Walled): ChildProcess {
  const options = [
    '--permission',
    ...readable.map((folder) => `--allow-fs-read=${folder}/`),
    '--no-experimental-sqlite',
    '--disallow-code-generation-from-strings',
    `--max-old-space-size=${limits.heapMib}`,
    '--disable-warning=ExperimentalWarning',
  ];
  const [program = '', ...words] = [
    ...(isolation === 'network-namespace' ? UNSHARE : []),
    ...limitMemory(limits.memoryMib),
    ...[process.execPath, ...options, entry, ...args],
  ];
  // A group of its own, which is ended as a whole.
  return spawn(program, words, { env: {}, cwd: '/', detached: true, stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'] });
}

/** The shell sets the limit and waits: the first process of a namespace would not end by its own `abort()`. */
function limitMemory(mib: number): readonly string[] {
  return process.platform === 'win32' ? [] : ['/bin/sh', '-c', `ulimit -c 0; ulimit -d ${mib * 1024}; "$@"; exit $?`, 'sh'];
}

/** Ends a program and everything that it started, for sure. */
export function endBehindWalls(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Its group has ended by itself.
    child.kill('SIGKILL');
  }
}
