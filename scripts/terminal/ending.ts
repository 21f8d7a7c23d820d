import type { ChildProcess } from 'node:child_process';

/** How a shell reports a program that a signal ended: 128 and the number of the signal. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

const cleanups = new Set<() => void>();
let gracefully: (() => void) | undefined;

process.on('exit', () => {
  for (const cleanup of [...cleanups].toReversed()) cleanup();
});

/**
 * Runs `cleanup` when this process ends, for whatever reason short of SIGKILL. It runs synchronously, and it must not throw.
 * @returns what to call when there is nothing to clean up any more
 */
export function atExit(cleanup: () => void): () => void {
  cleanups.add(cleanup);
  return () => void cleanups.delete(cleanup);
}

/** Lets a child end with this process, if it has not ended before. */
export function endWithProcess(child: ChildProcess): void {
  const forget = atExit(() => void child.kill('SIGKILL'));
  child.once('exit', forget).once('error', forget);
}

/**
 * Makes Ctrl-C, SIGTERM and SIGHUP end this process at once, with its children. Where `untilInterrupted` waits, the first
 * signal only ends that wait, so that everything can be closed in order; a second one ends the process.
 */
export function endOnSignals(): void {
  for (const [signal, exitCode] of Object.entries(EXIT_CODES)) {
    process.on(signal, () => {
      const resolve = gracefully;
      gracefully = undefined;
      if (resolve === undefined) process.exit(exitCode);
      else resolve();
    });
  }
}

/** Resolves at the next signal that asks this process to end. */
export function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    gracefully = resolve;
  });
}
