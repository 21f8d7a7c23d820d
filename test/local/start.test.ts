import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { visibleWidth } from '#scripts/terminal/terminal.ts';
import { type CommandResult, run, runIn } from '../support/command.ts';
import { failedControl } from '../support/findings.ts';
import { describeWithMoto } from '../support/member-account.ts';

const PATIENCE = 180_000;
/** The number of shipped findings, with a reaction or without. */
const COUNTS = { findings: 92, enriched: 65, rejected: {}, own: 1, lost: 0, deadLetters: 0 };

/** Lines that a terminal of usual width would break; the last one is for programs. */
function tooLong(stdout: string): string[] {
  return stdout
    .trimEnd()
    .split('\n')
    .slice(0, -1)
    .filter((line) => visibleWidth(line) > 80);
}

/** The lines of the summary whose numbers must add up, by name. */
function numbersIn(stdout: string): Record<string, number> {
  const lines = stdout.matchAll(/^ +([a-z]+(?: in)?) +(-?\d+)(?: |$)/gm);
  return Object.fromEntries([...lines].map(([, name, number]) => [name, Number(number)]));
}

describe('npm start -- --exit', () => {
  it(
    'without Python enriches the shipped findings, closes the public buckets all the same, and says what is left out',
    async () => {
      const result = await runIn({ PATH: '/nonexistent', MOTO_PYTHON: '/nonexistent' }, 'start', '--exit', '--json', '--language', 'zh');

      expectStory(result);
      expect(result.stdout).toContain('Nothing was lost.');
      expect(result.stdout).toMatch(/^ +1 {2}[A-Z]+ +[a-z]+ +Security Hub /m);
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

      const { exitCode, lastLine } = await run('start', '--exit', '--json', '--findings', folder);
      rmSync(folder, { recursive: true });

      expect(exitCode).toBe(0);
      expect(JSON.parse(lastLine)).toMatchObject({ findings: 2, enriched: 1, rejected: { 'invalid-field': 1 }, deadLetters: 1, lost: 0 });
    },
    PATIENCE,
  );

  it.each([
    ['a folder that is not there', 'nowhere', undefined, 'There is no file or folder "nowhere".'],
    ['a folder without findings', 'empty', undefined, 'empty" holds no .json file.'],
    ['a file that is no JSON', 'bad', '[{"Id" 1}]', 'one.json:1:8: this is no JSON'],
    ['a document that is no finding', 'odd', '["x"]', 'one.json[0] is neither a finding'],
  ])('says what is wrong with its findings in one line and ends with 2: %s', async (_name, name, content, line) => {
    const parent = mkdtempSync(join(tmpdir(), 'start-'));
    const folder = name === 'nowhere' ? name : join(parent, name);
    if (name !== 'nowhere') mkdirSync(folder);
    if (content !== undefined) writeFileSync(join(folder, 'one.json'), content);

    const { exitCode, stdout, stderr } = await run('start', '--exit', '--findings', folder);
    rmSync(parent, { recursive: true });

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(line);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it(
    'ends at once, with one line, where DATABASE_URL leads nowhere',
    async () => {
      const { exitCode, stderr } = await runIn({ DATABASE_URL: 'postgres://x@127.0.0.1:1/y' }, 'start', '--exit');

      expect(exitCode).toBe(2);
      expect(stderr).toBe('No PostgreSQL answers at 127.0.0.1:1; start it or unset DATABASE_URL.\n');
    },
    PATIENCE,
  );

  it('explains itself, and says what is wrong with an option', async () => {
    const [help, wrong] = await Promise.all([run('start', '--help'), run('local/start.ts', '--exti')]);

    expect(help).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('npm start -- [OPTIONS]') });
    expect(wrong).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('There is no option --exti') });
  });
});

describeWithMoto('npm start -- --exit, with member accounts', () => {
  it(
    'closes public buckets by itself and after an approval, resolves their findings and tells WeCom',
    async () => {
      const result = await run('start', '--exit', '--json', '--language', 'zh');

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
  expect(tooLong(stdout)).toEqual([]);
  const { 'brought in': brought = 0, changed = 0, known = 0, versions, ...kinds } = numbersIn(stdout);
  expect(brought + changed + known).toBe(versions);
  const ways = ['enriched', 'archived', 'skipped', 'rejected', 'own', 'lost'];
  expect(ways.reduce((sum, way) => sum + (kinds[way] ?? NaN), 0)).toBe(versions);
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
