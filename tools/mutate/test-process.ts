import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { atExit } from '#scripts/terminal/ending.ts';

/** How a test file ended. */
export type Outcome = {
  readonly passed: boolean;
  /** The test that failed, or why none did; null if all passed. */
  readonly failure: string | null;
  readonly milliseconds: number;
  /** The points of watched code that it reached. */
  readonly reached: readonly number[];
};

export type Ending = { readonly kind: 'ended'; readonly outcome: Outcome } | { readonly kind: 'timed-out' } | { readonly kind: 'crashed' };

const WORKER = join(import.meta.dirname, 'test-worker.ts');
/** Changed code leaves things behind in a process, and they add up: it is replaced after so many test files. */
const RUNS_PER_PROCESS = 60;
const HAS_GROUPS = process.platform !== 'win32';

/** Runs test files of one folder, one at a time, in a process that is kept warm and replaced when it hangs or ends. */
export class TestProcess {
  readonly #folder: string;
  readonly #scratch: { readonly cache: string; readonly temporary: string };
  #child: ChildProcess | undefined;
  #forget: () => void = () => undefined;
  #runs = 0;

  /** @param scratch where jest may keep what it compiles, and tests their temporary files */
  constructor(folder: string, scratch: { readonly cache: string; readonly temporary: string }) {
    this.#folder = folder;
    this.#scratch = scratch;
  }

  /** @param limit in milliseconds; what is not over by then is ended, with all that it started */
  async run(test: string, limit: number): Promise<Ending> {
    if (this.#runs >= RUNS_PER_PROCESS) this.end();
    const child = this.#child?.connected === true ? this.#child : this.#start();
    this.#runs += 1;
    const { promise, resolve } = Promise.withResolvers<Ending>();
    const timer = setTimeout(() => resolve({ kind: 'timed-out' }), limit);
    child.once('message', (outcome: Outcome) => resolve({ kind: 'ended', outcome }));
    for (const event of ['exit', 'error']) child.once(event, () => resolve({ kind: 'crashed' }));
    child.send({ test });
    const ending = await promise;
    clearTimeout(timer);
    child.removeAllListeners();
    if (ending.kind !== 'ended') this.end();
    return ending;
  }

  /** Ends the process and what its tests started. The next run has a new one. */
  end(): void {
    const child = this.#child;
    this.#child = undefined;
    this.#runs = 0;
    this.#forget();
    if (child !== undefined) endGroup(child);
  }

  #start(): ChildProcess {
    this.end();
    const child = fork(WORKER, [this.#scratch.cache], {
      cwd: this.#folder,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      // A group of its own: a test that hangs is ended with the servers that it started.
      detached: HAS_GROUPS,
      env: { ...process.env, TMPDIR: this.#scratch.temporary },
    });
    this.#child = child;
    this.#forget = atExit(() => endGroup(child));
    return child;
  }
}

function endGroup(child: ChildProcess): void {
  if (!HAS_GROUPS || child.pid === undefined) {
    child.kill('SIGKILL');
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The whole group has ended.
  }
}
