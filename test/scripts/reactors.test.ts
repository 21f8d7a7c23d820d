import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { manifestDocument } from '#domain/reaction/installed-reactor.ts';
import { run } from '../support/command.ts';

const ROOT = join(import.meta.dirname, '../..');
const PAGE = join(ROOT, 'docs/generated/reactors.md');
const IDS = readdirSync(join(ROOT, 'reactors'));

const folder = mkdtempSync(join(tmpdir(), 'reactors-page-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function pageWith(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

describe('npm run reactors', () => {
  it('lists every reactor, one a line', async () => {
    const { exitCode, stdout } = await run('reactor', 'list');

    expect(exitCode).toBe(0);
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split(' ')[0]),
    ).toEqual(IDS);
    expect(stdout).toMatch(/^s3-versioning +\d+\.\d+\.\d+ +irreversible +approval,notify +S3\.14 T1485 T1486$/m);
  });

  it('gives the manifests as JSON, as they stand in the packages', async () => {
    const { stdout } = await run('reactor', 'list', '--json');

    expect(
      z
        .array(manifestDocument)
        .parse(JSON.parse(stdout))
        .map(({ id }) => id),
    ).toEqual(IDS);
  });

  it('finds docs/generated/reactors.md up to date', async () => {
    expect(await run('reactor', 'docs', '--check')).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('brings an outdated page up to date', async () => {
    const text = readFileSync(PAGE, 'utf8');
    const outdated = pageWith('outdated.md', text.replace('## s3-versioning', '## s3-something-else'));

    const before = await run('reactor', 'docs', '--check', '--out', outdated);
    const written = await run('reactor', 'docs', '--out', outdated);

    expect([before.exitCode, written.exitCode]).toEqual([1, 0]);
    expect(before.stderr).toContain('differs from the manifests');
    expect(readFileSync(outdated, 'utf8')).toBe(text);
  });

  it.each([
    ['a command that there is not', ['show'], 'There is no command "show"'],
    ['a page that is not there', ['docs', '--check', '--out', join(folder, 'none.md')], 'cannot be read'],
    ['an option that it does not know', ['list', '--all'], '--all'],
  ])('refuses %s', async (_what, args, said) => {
    const { exitCode, stderr } = await run('reactor', ...args);

    expect(exitCode).toBe(2);
    expect(stderr).toContain(said);
  });
});
