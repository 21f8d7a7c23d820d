import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MigrationFailed } from '#domain/base/errors.ts';
import { readMigrations, readSeedRelease } from '#platform/mapping/sql-folder.ts';
import { SQL_FOLDER } from '../../support/database.ts';

describe('sql folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sql-folder-'));
  beforeEach(() => cpSync(SQL_FOLDER, folder, { recursive: true }));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('reads migrations with the line ends of any checkout', async () => {
    const before = await readMigrations(folder);
    for (const { name, text } of before) writeFileSync(join(folder, 'migrations', name), text.replaceAll('\n', '\r\n'));

    expect(await readMigrations(folder)).toEqual(before);
  });

  it('reads the files of the release in the order of the manifest', async () => {
    const { version, contentHash, files } = await readSeedRelease(folder);

    expect(version).toBe('2026.11.2');
    expect(contentHash).toMatch(/^[0-9a-f]{64}$/);
    expect(files[0]?.name).toBe('001_mapping_release.sql');
    expect(files.map(({ name }) => name)).toEqual(files.map(({ name }) => name).toSorted());
  });

  it('refuses a seed file that was edited by hand', async () => {
    appendFileSync(join(folder, 'seed/003_tactic.sql'), '-- a word');

    await expect(readSeedRelease(folder)).rejects.toThrow('003_tactic.sql is not the file that release.json names');
  });

  it.each([
    ['a seed file is missing', () => rmSync(join(folder, 'seed/003_tactic.sql')), '003_tactic.sql cannot be read'],
    ['the manifest is missing', () => rmSync(join(folder, 'seed/release.json')), 'release.json cannot be read'],
    ['the manifest is cut off', () => writeFileSync(join(folder, 'seed/release.json'), '{"version":'), 'is not the manifest of a release'],
    [
      'the manifest leads out of the folder',
      () =>
        writeFileSync(join(folder, 'seed/release.json'), '{"version":"1.0.0","contentHash":"x","files":[{"name":"../x.sql","sha256":""}]}'),
      'is not the manifest of a release',
    ],
  ])('refuses a bundle where %s', async (_, spoil, message) => {
    spoil();

    await expect(readSeedRelease(folder)).rejects.toThrow(MigrationFailed);
    await expect(readSeedRelease(folder)).rejects.toThrow(message);
  });

  it('refuses a bundle without migrations', async () => {
    rmSync(join(folder, 'migrations'), { recursive: true });
    await expect(readMigrations(folder)).rejects.toThrow('cannot be read');

    mkdirSync(join(folder, 'migrations'));
    await expect(readMigrations(folder)).rejects.toThrow('No migration in');
  });
});
