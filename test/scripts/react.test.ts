import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { type CommandResult, runIn } from '../support/command.ts';
import { failedControl } from '../support/findings.ts';
import { describeWithMoto } from '../support/member-account.ts';

const PATIENCE_MS = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'react-'));
const STATE = { ATTACK_REACTOR_STATE_DIR: join(folder, 'state') };
const report = z.object({
  execution: z.string(),
  status: z.string(),
  verified: z.boolean(),
  backupRef: z.string().nullable(),
  reason: z.string().nullable(),
  messages: z.array(z.string()),
  plan: z.object({ changes: z.array(z.unknown()) }),
});

const react = (...args: string[]) => runIn(STATE, 'scripts/react.ts', ...args);
const rollback = (...args: string[]) => runIn(STATE, 'scripts/rollback.ts', ...args);
const reportOf = ({ stdout }: CommandResult) => report.parse(JSON.parse(stdout));

/** A file with a finding about a bucket of its own. */
function findingFile(bucket: string): string {
  const file = join(folder, `${bucket}.json`);
  writeFileSync(file, JSON.stringify(failedControl('S3.2', { on: bucket })));
  return file;
}

function platformPid(): number | undefined {
  const file = join(STATE.ATTACK_REACTOR_STATE_DIR, 'platform.json');
  return existsSync(file) ? z.object({ pid: z.int() }).parse(JSON.parse(readFileSync(file, 'utf8'))).pid : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

afterAll(() => {
  const pid = platformPid();
  // A test failed before it stopped the platform: it goes, with everything that it started.
  if (pid !== undefined && isAlive(pid)) process.kill(-pid, 'SIGKILL');
  rmSync(folder, { recursive: true });
});

describe('npm run react, used wrongly', () => {
  it.each([
    ['no finding', [], 'Name a finding'],
    ['an unknown mode', ['--finding', 'x.json', '--mode', 'yolo'], '--mode yolo is none of'],
    ['a file that is not there', ['--finding', 'nowhere.json'], 'There is no file or folder "nowhere.json"'],
    ['parameters that are no JSON', ['--finding', findingFile('wrong'), '--parameters', '{'], '--parameters is no JSON object'],
    ['an unknown option', ['--fnding', 'x.json'], "'--fnding'"],
  ])('says so in one line and ends with 2: %s', async (_name, args, line) => {
    const { exitCode, stdout, stderr } = await react(...args);

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(line);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('explains itself', async () => {
    const [help, rollbackHelp] = await Promise.all([react('--help'), rollback('--help')]);

    expect(help).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('--mode plan|approval|automatic') });
    expect(rollbackHelp).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('rollback -- EXECUTION') });
  });

  it('has nothing to stop and nothing to roll back where no platform runs', async () => {
    const [stop, nothing] = await Promise.all([react('--stop'), rollback('some-execution')]);

    expect(stop).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(/^No platform runs in .*\.\n$/) });
    expect(nothing).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('No platform runs in') });
  });
});

describeWithMoto('npm run react', () => {
  it(
    'plans, fixes and rolls back on a platform of its own in the background, and ends that',
    async () => {
      const file = findingFile('react-automatic');

      const planned = await react('--finding', file, '--json');
      const pid = platformPid() ?? 0;
      const fixed = await react('--finding', file, '--mode', 'automatic', '--json');
      const again = await react('--finding', file, '--json');
      const back = await rollback(reportOf(fixed).execution, '--json');
      const open = await react('--finding', file, '--json');
      const unknown = await rollback('no-such-execution');

      expect(reportOf(planned)).toMatchObject({ status: 'PLANNED', verified: false, backupRef: null });
      expect(reportOf(planned).plan.changes).toHaveLength(5);
      expect(reportOf(fixed)).toMatchObject({ status: 'FIXED', verified: true, backupRef: expect.any(String) });
      expect(reportOf(fixed).messages).toHaveLength(1);
      // What was fixed is resolved; what was rolled back is open again, and needs the same change.
      expect(again.exitCode).toBe(1);
      expect(reportOf(again)).toMatchObject({ status: 'SKIPPED', reason: expect.stringContaining('resolved') });
      expect(reportOf(back)).toMatchObject({ status: 'ROLLED_BACK', verified: false });
      expect(reportOf(open)).toMatchObject({ status: 'PLANNED', plan: { changes: reportOf(planned).plan.changes } });
      expect([planned, fixed, back, open].map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0]);
      expect(unknown).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('no-such-execution is unknown') });
      expect(isAlive(pid)).toBe(true);

      const stop = await react('--stop');

      expect(stop).toMatchObject({ exitCode: 0, stderr: '' });
      expect(isAlive(pid)).toBe(false);
      expect(platformPid()).toBeUndefined();
    },
    PATIENCE_MS,
  );

  it(
    'asks first in mode approval, and does what the answer says',
    async () => {
      const asked = await react('--finding', findingFile('react-approved'), '--mode', 'approval', '--json');
      const approved = await react('--approve', reportOf(asked).execution, '--json');
      const twice = await react('--approve', reportOf(asked).execution);
      const other = await react('--finding', findingFile('react-rejected'), '--mode', 'approval', '--json');
      const rejected = await react('--reject', reportOf(other).execution, '--comment', 'not today', '--json');

      expect(reportOf(asked)).toMatchObject({ status: 'WAITING_FOR_APPROVAL', verified: false });
      expect(reportOf(asked).messages).toEqual([expect.stringContaining('approval needed')]);
      expect(reportOf(approved)).toMatchObject({ status: 'FIXED', verified: true });
      expect(twice).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/^This answer does not count/) });
      expect(reportOf(rejected)).toMatchObject({ status: 'REJECTED', verified: false, backupRef: null });
      expect(reportOf(rejected).reason).toContain('not today');
      expect([asked, approved, other, rejected].map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0]);
      // A question that waits keeps no platform alive.
      await react('--finding', findingFile('react-unanswered'), '--mode', 'approval');
      const pid = platformPid() ?? 0;
      expect(await react('--stop')).toMatchObject({ exitCode: 0, stderr: '' });
      expect(isAlive(pid)).toBe(false);
    },
    PATIENCE_MS,
  );
});
