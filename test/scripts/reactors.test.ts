import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { manifestDocument } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { run } from '../support/command.ts';

const ROOT = join(import.meta.dirname, '../..');
const IDS = readdirSync(join(ROOT, 'reactors'));

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

  it.each([
    ['a command that there is not', ['show'], 'There is no command "show"'],
    ['an option that it does not know', ['list', '--all'], '--all'],
  ])('refuses %s', async (_what, args, said) => {
    const { exitCode, stderr } = await run('reactor', ...args);

    expect(exitCode).toBe(2);
    expect(stderr).toContain(said);
  });
});
