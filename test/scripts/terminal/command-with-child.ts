/** A command that starts a child, which would run for a minute, says its process id, and then does what its argument says. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { runCommand } from '#scripts/terminal/command.ts';
import { endWithProcess, untilInterrupted } from '#scripts/terminal/ending.ts';

const ENDINGS: Readonly<Record<string, () => Promise<number>>> = {
  answers: async () => 1,
  throws: () => Promise.reject(new TypeError('a defect')),
  'throws later': () => {
    setImmediate(() => {
      throw new TypeError('a defect that nobody awaits');
    });
    return new Promise(() => undefined);
  },
  waits: () => new Promise(() => setInterval(() => undefined, 1000)),
  'ends in order': async () => {
    await untilInterrupted();
    console.log('ended in order');
    return 0;
  },
};

await runCommand(async () => {
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => undefined, 60_000)'], { stdio: 'ignore' });
  endWithProcess(child);
  // Left open: it would keep this process alive.
  createServer().listen(0, '127.0.0.1');
  console.log(child.pid);
  return (ENDINGS[process.argv[2] ?? ''] ?? ENDINGS['answers'])?.() ?? 0;
});
