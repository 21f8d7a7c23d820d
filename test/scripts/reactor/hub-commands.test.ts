import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../support/command.ts';

const folder = mkdtempSync(join(tmpdir(), 'hub-commands-'));
const zip = join(folder, 'a.zip');

describe('commands about a hub', () => {
  beforeAll(() => writeFileSync(zip, 'no zip'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each<[string, readonly string[], RegExp]>([
    ['a filter without --hub', ['list', '--control', 'S3.13'], /are for --hub/],
    ['a folder of this machine for an environment', ['list', '--hub', '--environment', 'dev', '--data', folder], /leave out one of --data/],
    ['a hub that is not there', ['list', '--hub', '--data', folder], /No platform runs in/],
    ['a revocation without a reason', ['revoke', 'acme/close-door@1.0.0'], /--reason/],
    ['a name that is no version', ['withdraw', 'close-door'], /"close-door" names no version\. Write publisher\/name@version/],
    ['a version of letters', ['withdraw', 'acme/close-door@latest'], /names no version/],
    ['a time that is none', ['publish', zip, '--wait', 'long'], /--wait "long" is no number/],
    ['a file that is not there', ['publish', join(folder, 'none.zip')], /none\.zip/],
  ])('refuse %s', async (_what, words, message) => {
    const { exitCode, stderr } = await run('reactor', ...words);

    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringMatching(message) });
  });
});
