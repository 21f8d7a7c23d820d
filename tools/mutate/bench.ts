import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atExit } from '#scripts/terminal/ending.ts';
import { copyProject } from './scratch-project.ts';
import { type Ending, TestProcess } from './test-process.ts';

/** A copy of the project, in which files can be changed, and a process that runs its tests. */
export class Bench {
  readonly #folder: string;
  readonly #tests: TestProcess;

  constructor(folder: string, tests: TestProcess) {
    this.#folder = folder;
    this.#tests = tests;
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.#folder, file), text);
  }

  run(test: string, limit: number): Promise<Ending> {
    return this.#tests.run(test, limit);
  }

  end(): void {
    this.#tests.end();
  }
}

export type Workshop = { readonly benches: readonly Bench[]; close(): void };

/** Makes `count` benches in a temporary folder. The folder is gone when the workshop closes, and when this process is ended. */
export function openWorkshop(root: string, files: readonly string[], count: number): Workshop {
  const folder = mkdtempSync(join(tmpdir(), 'mutate-'));
  // Servers of tests run as other users, who have to get through to their own folders.
  chmodSync(folder, 0o711);
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  const forget = atExit(remove);
  const scratch = { cache: join(folder, 'cache'), temporary: join(folder, 'tmp') };
  mkdirSync(scratch.temporary);
  chmodSync(scratch.temporary, 0o1777);
  const benches = Array.from({ length: count }, (_, number) => {
    const copy = join(folder, `copy-${number}`);
    copyProject(root, files, copy);
    return new Bench(copy, new TestProcess(copy, scratch));
  });
  return {
    benches,
    close() {
      for (const bench of benches) bench.end();
      remove();
      forget();
    },
  };
}

/** Each bench takes one item after the other until there are none. */
export async function shareOut<Item>(
  { benches }: Workshop,
  items: readonly Item[],
  work: (bench: Bench, item: Item) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  await Promise.all(
    benches.map(async (bench) => {
      for (const item of queue) await work(bench, item);
    }),
  );
}
