import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { FUNCTIONS } from '#handlers/functions.ts';
import { areCurrent, beginToMake, noteMade } from '#tools/bundle/made-from.ts';

const FILES = {
  'package-lock.json': '{}',
  'node_modules/.package-lock.json': '{}',
  'domain/finding/finding.ts': 'finding',
  'handlers/enrich/handler.ts': 'handler',
  'sql/seed/one.sql': 'select 1;',
  'docs/README.md': 'documents',
  'dist/lambda/enrich.zip': 'zip',
  'dist/reactors/s3.zip': 'zip',
};

describe('bundles', () => {
  let root = '';

  function write(path: string, text: string): void {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'attack-reactor-made-from-'));
    for (const [path, text] of Object.entries(FILES)) write(path, text);
    noteMade(root, beginToMake(root));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('are current while nothing that they are made of changes, whatever else does', () => {
    utimesSync(join(root, 'domain/finding/finding.ts'), 1, 1);
    write('docs/README.md', 'other documents');
    write('infra/stacks/pipeline.ts', 'infrastructure');

    expect(areCurrent(root)).toBe(true);
  });

  it.each([
    ['a source', 'domain/finding/finding.ts'],
    ['a new source', 'domain/finding/new.ts'],
    ['a migration', 'sql/seed/one.sql'],
    ['the lock', 'package-lock.json'],
    ['what npm installed', 'node_modules/.package-lock.json'],
    ['the bundler', 'tools/bundle/handlers.ts'],
    ['a bundle', 'dist/lambda/enrich.zip'],
    ['a package', 'dist/reactors/s3.zip'],
  ])('are not current after a change of %s', (_what, path) => {
    write(path, 'something else');

    expect(areCurrent(root)).toBe(false);
  });

  it.each([
    ['a source', 'handlers/enrich/handler.ts'],
    ['a bundle', 'dist/lambda/enrich.zip'],
    ['the note', 'dist/made-from.json'],
  ])('are not current where %s is gone', (_what, path) => {
    rmSync(join(root, path));

    expect(areCurrent(root)).toBe(false);
  });

  it('are not current after a making that did not end, or while whose inputs changed', () => {
    const inputs = beginToMake(root);
    const begun = areCurrent(root);
    write('domain/finding/finding.ts', 'changed meanwhile');
    noteMade(root, inputs);

    expect([begun, areCurrent(root)]).toEqual([false, false]);
  });

  it('tell a moved border between files apart', () => {
    write('domain/finding/finding.ts', '');
    write('domain/finding/finding.ts2', 'finding');

    expect(areCurrent(root)).toBe(false);
  });

  it('are not current after a change in a folder that a function packs', () => {
    for (const folder of FUNCTIONS.flatMap((definition) => ('packs' in definition ? definition.packs : []))) {
      noteMade(root, beginToMake(root));
      write(`${folder}/new.txt`, 'packed');

      expect([folder, areCurrent(root)]).toEqual([folder, false]);
    }
    expect.hasAssertions();
  });
});
