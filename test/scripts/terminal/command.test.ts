import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { isProcess } from '#local/data-folder.ts';

const PATIENCE_MS = 30_000;
const SCRIPT = join(import.meta.dirname, 'command-with-child.ts');

type Command = { readonly child: ChildProcess; readonly childPid: number; readonly ended: Promise<unknown[]>; text(): string };

async function start(ending: string): Promise<Command> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', SCRIPT, ending], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  let text = '';
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const lines = createInterface({ input: child.stdout });
  const [first] = await once(lines, 'line');
  lines.on('line', (line) => (text += line));
  return { child, childPid: Number(first), ended, text: () => text };
}

/** A process that was killed is one until its parent, or the system in its place, has taken note of it. */
async function gone(pid: number): Promise<true> {
  while (isProcess(pid)) await new Promise(setImmediate);
  return true;
}

describe('runCommand', () => {
  it.each([
    ['answers', 1, ''],
    ['throws', 2, 'a defect'],
    ['throws later', 2, 'a defect that nobody awaits'],
  ])(
    'ends with its children, whatever is left open, when a command %s',
    async (ending, exitCode, said) => {
      const { childPid, ended, text } = await start(ending);

      expect(await ended).toEqual([exitCode, null]);
      expect(text()).toContain(said);
      expect(await gone(childPid)).toBe(true);
    },
    PATIENCE_MS,
  );

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)(
    'ends with its children at %s',
    async (signal, exitCode) => {
      const { child, childPid, ended } = await start('waits');

      child.kill(signal);

      expect(await ended).toEqual([exitCode, null]);
      expect(await gone(childPid)).toBe(true);
    },
    PATIENCE_MS,
  );

  it(
    'lets a command end in order that waits for a signal',
    async () => {
      const { child, childPid, ended, text } = await start('ends in order');

      child.kill('SIGTERM');

      expect(await ended).toEqual([0, null]);
      expect(text()).toContain('ended in order');
      expect(await gone(childPid)).toBe(true);
    },
    PATIENCE_MS,
  );

  it(
    'says that it was cut off where nobody reads its output to the end',
    async () => {
      const { child, ended } = await start('ends in order');

      child.stdout?.destroy();
      child.kill('SIGTERM');

      expect(await ended).toEqual([141, null]);
    },
    PATIENCE_MS,
  );

  (existsSync('/dev/full') ? it : it.skip)(
    'says in one line that its output cannot be written',
    async () => {
      const full = openSync('/dev/full', 'w');
      const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', SCRIPT, 'answers'], {
        stdio: ['ignore', full, 'pipe'],
      });
      closeSync(full);
      let said = '';
      child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));

      expect(await once(child, 'close')).toEqual([1, null]);
      expect(said).toMatch(/^Standard output cannot be written: No space is left [^\n]+\n$/);
    },
    PATIENCE_MS,
  );
});
