import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import { type CommandResult, run } from '../support/command.ts';
import { failedControl } from '../support/findings.ts';
import { describeWithMoto } from '../support/member-account.ts';

const PATIENCE_MS = 240_000;
const folder = mkdtempSync(join(tmpdir(), 'data-'));
const data = join(folder, 'state');
const announcement = join(data, 'platform.json');
const report = z.object({
  execution: z.string(),
  status: z.string(),
  verified: z.boolean(),
  plan: z.object({ changes: z.array(z.object({ field: z.string(), before: z.json() })) }),
});

const react = (...args: string[]) => run('react', '--data', data, '--json', ...args);
const rollback = (execution: string) => run('rollback', '--data', data, '--json', execution);
const stop = () => run('react', '--data', data, '--stop');
const getReport = ({ stdout }: CommandResult) => report.parse(JSON.parse(stdout));

/** A file with a finding about a bucket of its own. */
function findingFile(bucket: string): string {
  const file = join(folder, `${bucket}.json`);
  writeFileSync(file, JSON.stringify(failedControl('S3.2', { on: bucket })));
  return file;
}

/** `npm start` in a folder, until it prints a line. */
async function startUntil(line: RegExp, dataFolder: string): Promise<ChildProcess> {
  const args = ['--disable-warning=ExperimentalWarning', 'local/start.ts', '--data', dataFolder];
  const child = spawn(process.execPath, args, { cwd: join(import.meta.dirname, '../..'), stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const said of createInterface({ input: child.stdout })) if (line.test(said)) break;
  child.stdout.resume();
  return child;
}

afterAll(async () => {
  if (existsSync(announcement)) await stop();
  rmSync(folder, { recursive: true });
}, PATIENCE_MS);

describeWithMoto('a platform whose state is kept', () => {
  it(
    'rolls back what an earlier process fixed, and goes on with what that one asked',
    async () => {
      const fixed = getReport(await react('--finding', findingFile('fixed'), '--mode', 'automatic'));
      const asked = getReport(await react('--finding', findingFile('asked'), '--mode', 'approval'));
      const stopped = await stop();
      const isAnnounced = existsSync(announcement);

      const restored = getReport(await rollback(fixed.execution));
      const planned = getReport(await react('--finding', findingFile('fixed')));
      const approved = getReport(await react('--approve', asked.execution));

      expect(stopped).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^Ended the platform in .*process \d+, since .*\.\n$/) });
      expect(isAnnounced).toBe(false);
      expect(fixed).toMatchObject({ status: 'FIXED', verified: true });
      expect(restored.status).toBe('ROLLED_BACK');
      // The bucket has its old policy again: there is as much to do as the first time.
      expect(planned).toMatchObject({ status: 'PLANNED', plan: fixed.plan });
      expect(asked.status).toBe('WAITING_FOR_APPROVAL');
      expect(approved).toMatchObject({ execution: asked.execution, status: 'FIXED', verified: true });
    },
    PATIENCE_MS,
  );
});

describe('two platforms in one folder', () => {
  it(
    'know of each other: the second is refused in one line, and --stop ends the first',
    async () => {
      const place = join(folder, 'shared');
      const first = await startUntil(/starting/, place);
      const exited = once(first, 'exit');

      const second = await run('start', '--data', place);
      const stopped = await run('react', '--stop', '--data', place);
      await exited;
      const again = await run('react', '--stop', '--data', place);

      expect(second).toMatchObject({ exitCode: 2, stdout: '' });
      expect(second.stderr).toMatch(new RegExp(`^A platform already runs in ${place}: npm start, process ${first.pid}, since .*\n$`));
      expect(stopped).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(`npm start, process ${first.pid}, since`) });
      expect(again).toMatchObject({ exitCode: 0, stderr: `No platform runs in ${place}.\n` });
      expect(existsSync(join(place, 'platform.json'))).toBe(false);
    },
    PATIENCE_MS,
  );

  it(
    'take over from one that was killed',
    async () => {
      const place = join(folder, 'killed');
      const first = await startUntil(/starting/, place);
      const exited = once(first, 'exit');
      first.kill('SIGKILL');
      await exited;
      const left = readFileSync(join(place, 'platform.json'), 'utf8');

      const second = await startUntil(/starting/, place);
      const now = readFileSync(join(place, 'platform.json'), 'utf8');
      const ended = once(second, 'exit');
      second.kill('SIGTERM');

      expect(left).toContain(`"pid":${first.pid},`);
      expect(now).toContain(`"pid":${second.pid},`);
      expect(await ended).toEqual([143, null]);
      expect(existsSync(join(place, 'platform.json'))).toBe(false);
    },
    PATIENCE_MS,
  );
});
