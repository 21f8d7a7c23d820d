import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readConsoleFiles } from '#infra/console/console-files.ts';
import { BUILT_CONSOLE, temporaryFolder } from '../synthesized-pipeline.ts';

/** A built console that has these files besides its entry. */
function aConsoleWith(...paths: readonly string[]): string {
  const folder = temporaryFolder();
  for (const path of ['index.html', ...paths]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `content of ${path}`);
  }
  return folder;
}

describe('the files of a built console', () => {
  it('are listed in the order of their paths, with the types that browsers need', () => {
    expect(readConsoleFiles(BUILT_CONSOLE).map(({ path, contentType, isAsset }) => [path, contentType, isAsset])).toEqual([
      ['_nuxt/B7xTq0Lm.js', 'text/javascript; charset=utf-8', true],
      ['_nuxt/entry.Cw3qk1aB.css', 'text/css; charset=utf-8', true],
      ['boot.5f0c2a91.js', 'text/javascript; charset=utf-8', true],
      ['favicon.svg', 'image/svg+xml', false],
      ['index.html', 'text/html; charset=utf-8', false],
    ]);
  });

  it('have the hash of their content, whatever they are called', () => {
    const [file] = readConsoleFiles(aConsoleWith());

    expect(file?.hash).toBe(createHash('sha256').update('content of index.html').digest('base64'));
  });

  it('are no assets where Nuxt writes a name without a hash', () => {
    const files = readConsoleFiles(aConsoleWith('_nuxt/builds/latest.json', '_nuxt/builds/meta/1.json'));

    expect(files.filter(({ isAsset }) => isAsset)).toEqual([]);
  });

  it('are refused without an entry, with the way out', () => {
    expect(() => readConsoleFiles(join(temporaryFolder(), 'public'))).toThrow(
      /No console in .*public: it has no index\.html\. Build the console/,
    );
  });

  it.each([
    ['config.json', /in the place of the settings/],
    ['_nuxt/module.wasm', /no known content type/],
    ['README', /no known content type/],
    ['_nuxt/ä.js', /other characters/],
    // Terraform would read it as a template.
    [`_nuxt/${'$'}{path.root}.js`, /other characters/],
  ])('are refused with %s', (path, reason) => {
    expect(() => readConsoleFiles(aConsoleWith(path))).toThrow(reason);
  });
});
