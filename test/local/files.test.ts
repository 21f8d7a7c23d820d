import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder, namingFile, writeInOneStep } from '#local/files.ts';

const folder = mkdtempSync(join(tmpdir(), 'files-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('makeFolder', () => {
  it('makes a folder with those above it, and leaves one alone that is there', () => {
    makeFolder(join(folder, 'a/b/c'));
    makeFolder(join(folder, 'a/b/c'));

    expect(existsSync(join(folder, 'a/b/c'))).toBe(true);
  });

  it('ends with an error where a file is in the way, or the system takes no folder', () => {
    writeFileSync(join(folder, 'file'), '');

    expect(() => makeFolder(join(folder, 'file/x'))).toThrow(/EEXIST|ENOTDIR/);
    expect(() => makeFolder('/dev/null/x/y')).toThrow(/EEXIST|ENOTDIR/);
  });
});

describe('writeInOneStep', () => {
  it('puts the new text in the place of the old one, and leaves no draft', () => {
    const path = join(folder, 'one/step.txt');
    makeFolder(join(folder, 'one'));
    writeInOneStep(path, 'old');

    writeInOneStep(path, 'new', 0o600);

    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(readdirSync(join(folder, 'one'))).toEqual(['step.txt']);
  });

  it('names the file that it cannot write', () => {
    const path = join(folder, 'nowhere/step.txt');

    expect(() => writeInOneStep(path, 'new')).toThrow(expect.objectContaining({ code: 'ENOENT', path }));
  });
});

describe('namingFile', () => {
  it('leaves errors alone that the system did not make', () => {
    const defect = new TypeError('x is undefined');

    expect(() =>
      namingFile('a', () => {
        throw defect;
      }),
    ).toThrow(defect);
    expect(defect).not.toHaveProperty('path');
  });
});
