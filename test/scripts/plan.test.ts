import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, runIn } from '../support/command.ts';
import { planPath } from './plan/plans.ts';

const folder = mkdtempSync(join(tmpdir(), 'plan-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('attack-reactor plan', () => {
  it('prints the Markdown of a plan in a file, and nothing else', async () => {
    const { exitCode, stdout, stderr } = await run('plan', 'dev', '--plan-json', planPath('update'));

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^## Plan of `dev`, stack `pipeline`\n\n\*\*5 created, 6 changed, 21 destroyed\.\*\*\n/);
  });

  it('prints JSON', async () => {
    const { stdout } = await run('plan', 'dev', '--stack', 'member', '--plan-json', planPath('create'), '--json');

    expect(JSON.parse(stdout)).toMatchObject({ environment: 'dev', stack: 'member', losses: [], counts: { changed: 0, destroyed: 0 } });
  });

  it('fails on a change if it is asked to, and not where there is none', async () => {
    const nothing = join(folder, 'nothing.json');
    writeFileSync(nothing, '{"format_version": "1.2"}');

    expect(await run('plan', 'dev', '--plan-json', planPath('update'), '--fail-on-change')).toMatchObject({ exitCode: 1, stderr: '' });
    expect(await run('plan', 'dev', '--plan-json', nothing, '--fail-on-change')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('No changes.'),
    });
  });

  it('keeps to a limit', async () => {
    const { stdout } = await run('plan', 'dev', '--plan-json', planPath('update'), '--limit', '1500');

    expect(stdout.length).toBeLessThanOrEqual(1500);
  });

  it('says which step failed, and what it said', async () => {
    const { exitCode, stdout, stderr } = await runIn({ CDKTF_OUTDIR: '/dev/null/out' }, 'plan', 'dev', '--no-bundle');

    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/^synth ended with code 2\.\n/);
  });

  it.each([
    [[], /^ENV is missing\./],
    [['prodution'], /^There is no environment "prodution"; did you mean "production"\?/],
    [['dev', '--stack', 'bus'], /^--stack bus is none of pipeline, hub, member\.$/],
    [['dev', '--limit', '1e9'], /^--limit 1e9 is not a whole number of at least 500\.$/],
    [['dev', '--plan-json', join(folder, 'none.json')], /^--plan-json .*none\.json cannot be read\./],
    [['dev', '--plan-json', join(__dirname, '../../package.json')], /^This is no plan of Terraform\./],
  ])('%j is refused in one line', async (words, line) => {
    const { exitCode, stdout, stderr } = await run('plan', ...words);

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr.trimEnd().split('\n')).toEqual([expect.stringMatching(line)]);
  });
});
