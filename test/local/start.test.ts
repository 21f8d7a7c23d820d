import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../support/command.ts';
import { failedControl } from '../support/findings.ts';

const PATIENCE = 60_000;

describe('npm start -- --exit', () => {
  it(
    'enriches the shipped findings, loses none and ends with exit code 0',
    async () => {
      const { exitCode, stdout, stderr, lastLine } = await run('local/start.ts', '--exit', '--json');

      expect(stderr).toBe('');
      expect(exitCode).toBe(0);
      expect(stdout).toContain('Nothing was lost.');
      expect(stdout).toMatch(/\[ {2}1\/92\] .*enriched {2}Security Hub/);
      expect(JSON.parse(lastLine)).toMatchObject({
        findings: 92,
        enriched: 65,
        archived: 5,
        rejected: {},
        own: 1,
        lost: 0,
        deadLetters: 0,
      });
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
    expect(wrong).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("'--exti'") });
  });
});
