import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chosenPython } from '#local/member-accounts/python.ts';

describe('the Python that has moto', () => {
  const folder = mkdtempSync(join(tmpdir(), 'python-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** A program that says by its exit code whether it has moto. */
  function python(name: string, has: boolean): string {
    const file = join(folder, name);
    writeFileSync(file, `#!/bin/sh\nexit ${has ? 0 : 1}\n`);
    chmodSync(file, 0o755);
    return file;
  }

  const [beside, elsewhere, bare, absent] = [
    python('beside', true),
    python('elsewhere', true),
    python('bare', false),
    join(folder, 'absent'),
  ];

  it.each([
    ['the virtual environment before the one on PATH', undefined, [beside, elsewhere], beside],
    ['another where the virtual environment has no moto', undefined, [bare, elsewhere], elsewhere],
    ['another where there is no virtual environment', undefined, [absent, elsewhere], elsewhere],
    ['none where no Python has moto', undefined, [absent, bare], undefined],
    ['the one that is named', elsewhere, [beside], elsewhere],
    ['none where the one that is named has no moto', bare, [beside], undefined],
  ])('is %s', (_what, named, candidates, expected) => {
    expect(chosenPython(named, candidates)).toBe(expected);
  });
});
