import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { writeNotices } from '@attack-reactor/kit/pack';

const MIT = 'Permission is hereby granted.';

describe('the texts that licenses ask to go with every copy', () => {
  const root = mkdtempSync(join(tmpdir(), 'notices-'));
  afterAll(() => rmSync(root, { recursive: true }));

  function addPackage(name: string, license: string, files: Readonly<Record<string, string>>): void {
    const all = { 'package.json': JSON.stringify({ name, version: '1.0.0', license }), ...files };
    for (const [file, text] of Object.entries(all)) {
      const path = join(root, 'node_modules', name, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
  }
  const used = (...names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [`node_modules/${name}/index.js`, { bytesInOutput: 1 }]));

  beforeAll(() => {
    addPackage('one', 'MIT', { LICENSE: MIT, 'licenses.js': 'code' });
    addPackage('two', 'MIT', { 'license.md': `${MIT}\r\n` });
    addPackage('@some/three', 'Apache-2.0', { LICENSE: 'The text of Apache.', NOTICE: 'Made by Example.' });
    addPackage('four', 'ISC', {});
    addPackage('five', 'MIT', { LICENSE: 'of a package that is not inside' });
  });

  it('are those of each package that is inside, equal ones once, and notices too', () => {
    const text = writeNotices(root, { ...used('one', 'two', '@some/three', 'four'), 'node_modules/five/index.js': { bytesInOutput: 0 } });

    expect(text).toMatch(/^This package contains 4 npm packages\./);
    expect(text).toContain(`one 1.0.0 (MIT)\ntwo 1.0.0 (MIT)\n\n${MIT}\n`);
    expect(text.split(MIT)).toHaveLength(2);
    expect(text).toContain('@some/three 1.0.0 (Apache-2.0)\n\nThe text of Apache.\n\nMade by Example.');
    expect(text).toContain('four 1.0.0 (ISC)\n\nThe package holds no text of its license, ISC: https://spdx.org/licenses/ISC.html');
    expect(text).not.toMatch(/not inside|code/);
  });

  it('are the same in whatever order the bundler met the packages', () => {
    expect(writeNotices(root, used('two', 'one', 'four'))).toBe(writeNotices(root, used('four', 'two', 'one')));
  });
});
