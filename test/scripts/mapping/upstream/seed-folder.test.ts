import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSeedFolder } from '#scripts/mapping/upstream/seed-folder.ts';
import { seedContent, seedFiles } from '#scripts/seed/seed-files.ts';

const SEED = join(import.meta.dirname, '../../../../sql/seed');

describe('readSeedFolder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'seed-folder-'));
  const copy = join(folder, 'seed');
  beforeEach(() => cpSync(SEED, copy, { recursive: true }));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('reads the release of the repository so that writing it gives the same bytes', () => {
    const release = readSeedFolder(SEED);
    const { createdAt } = JSON.parse(readFileSync(join(SEED, 'release.json'), 'utf8'));

    for (const { name, text } of seedFiles(seedContent(release.attackVersion, release.tables), { ...release, createdAt }))
      expect(text).toBe(readFileSync(join(SEED, name), 'utf8'));
  });

  it.each<[string, string, (text: string) => string, RegExp]>([
    [
      'a changed fact',
      '007_control.sql',
      (text) => text.replace("'HIGH'", "'LOW'"),
      /release\.json: the files hold other content than it says/,
    ],
    ['a missing row', '003_tactic.sql', (text) => text.replace(/\n\('TA0001'.*/, ''), /release\.json: the files hold other content/],
    ['a truncated file', '004_technique.sql', (text) => text.slice(0, 900), /004_technique\.sql: not a file of a seed/],
    ['a malformed row', '003_tactic.sql', (text) => text.replace("('TA0001', ", '(TA0001, '), /003_tactic\.sql: row \d+ is malformed/],
    ['a manifest that is not one', 'release.json', () => '{}', /release\.json: version: /],
  ])('refuses %s', (_, name, change, message) => {
    writeFileSync(join(copy, name), change(readFileSync(join(copy, name), 'utf8')));

    expect(() => readSeedFolder(copy)).toThrow(message);
  });

  it('says which file is missing', () => {
    rmSync(join(copy, '006_catalogue_entry.sql'));

    expect(() => readSeedFolder(copy)).toThrow(/006_catalogue_entry\.sql: cannot be read/);
  });
});
