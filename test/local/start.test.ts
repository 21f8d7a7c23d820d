import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CommandResult, run, runIn } from '../support/command.ts';
import { failedControl } from '../support/findings.ts';
import { describeWithMoto } from '../support/member-account.ts';

const PATIENCE = 180_000;
/** Of the shipped findings, whether anything reacts to them or not. */
const COUNTS = { findings: 92, enriched: 65, rejected: {}, own: 1, lost: 0, deadLetters: 0 };

describe('npm start -- --exit', () => {
  it(
    'without Python enriches the shipped findings, closes the public buckets all the same, and says what is left out',
    async () => {
      const result = await runIn(
        { PATH: '/nonexistent', MOTO_PYTHON: '/nonexistent' },
        'local/start.ts',
        '--exit',
        '--json',
        '--language',
        'zh',
      );

      expectStory(result);
      expect(result.stdout).toContain('Nothing was lost.');
      expect(result.stdout).toMatch(/^ +1 {2}CRITICAL {2}enriched {2}Security Hub/m);
      expect(result.stdout).toMatch(/^ +member accounts +S3 bucket settings only, at http/m);
      expect(result.stdout.replaceAll(/\s+/g, ' ')).toContain('only S3 buckets here: all else needs Python 3 with moto (python3 -m venv');
    },
    PATIENCE,
  );

  it(
    'feeds the findings of another folder, and counts what it had to reject',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'start-'));
      writeFileSync(
        join(folder, 'one.json'),
        JSON.stringify([failedControl('S3.2'), failedControl('S3.3', { on: 'b', AwsAccountId: 'not an account' })]),
      );

      const { exitCode, lastLine } = await run('local/start.ts', '--exit', '--json', '--findings', folder);
      rmSync(folder, { recursive: true });

      expect(exitCode).toBe(0);
      expect(JSON.parse(lastLine)).toMatchObject({ findings: 2, enriched: 1, rejected: { 'invalid-field': 1 }, deadLetters: 1, lost: 0 });
    },
    PATIENCE,
  );

  it('explains itself, and says what is wrong with an option', async () => {
    const [help, wrong] = await Promise.all([run('local/start.ts', '--help'), run('local/start.ts', '--exti')]);

    expect(help).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('npm start -- [--exit]') });
    expect(wrong).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('There is no option --exti') });
  });
});

describeWithMoto('npm start -- --exit, with member accounts', () => {
  it(
    'closes public buckets by itself and after an approval, resolves their findings and tells WeCom',
    async () => {
      const result = await run('local/start.ts', '--exit', '--json', '--language', 'zh');

      expectStory(result);
      expect(result.stdout).toMatch(/^ +member accounts +moto at /m);
    },
    PATIENCE,
  );
});

/** The public buckets of the shipped findings are closed, people are told, and nothing is written to standard error. */
function expectStory({ exitCode, stdout, stderr, lastLine }: CommandResult): void {
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  // Two sources more than without reactions are resolved, so what was published for them is archived.
  expect(JSON.parse(lastLine)).toMatchObject({
    ...COUNTS,
    archived: 7,
    reactions: [
      { bucket: 'invoices', status: 'FIXED', verified: true, before: 'public', after: 'private' },
      { bucket: 'lake-exports', status: 'FIXED', verified: true, before: 'public', after: 'private' },
      { bucket: 'shop-china-invoices', status: 'REFUSED', verified: false },
    ],
  });
  expect(stdout.match(/FIXED, read back; finding RESOLVED/g)).toHaveLength(2);
  const chat = stdout.slice(stdout.indexOf('Messages in the WeCom group, in Chinese'));
  for (const [heading, bucket] of [
    ['修复已完成', 'invoices'],
    ['修复待审批', 'lake-exports'],
    ['修复已完成', 'lake-exports'],
    ['修复被拒绝执行', 'shop-china-invoices'],
  ])
    expect(chat).toMatch(new RegExp(`${heading} · ${bucket} · 账户 `));
}
