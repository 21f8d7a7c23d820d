import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finishPages } from '#local/console/finish-pages.ts';

/** A page as Nuxt 4.5 writes it, shortened. */
function writePage({ madeAt = 1764500000000, more = '' } = {}): string {
  return (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><link rel="modulepreload" as="script" crossorigin href="/_nuxt/a1.js"><script type="module" src="/_nuxt/a1.js" crossorigin></script></head><body>' +
    '<div id="__nuxt"></div><script>window.__NUXT__={};window.__NUXT__.config={public:{}}</script>' +
    `<script type="application/json" id="__NUXT_DATA__">[{"prerenderedAt":1,"serverRendered":2},${madeAt},false]</script>${more}</body></html>`
  );
}

describe('finished pages of the console', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pages-'));
    mkdirSync(join(folder, '_nuxt'));
    for (const path of ['findings', 'matrix']) {
      mkdirSync(join(folder, path));
      writeFileSync(join(folder, path, 'index.html'), writePage());
    }
    for (const name of ['200.html', '404.html']) writeFileSync(join(folder, name), writePage());
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const finish = (page: string): string => {
    writeFileSync(join(folder, 'index.html'), page);
    finishPages(folder);
    return readFileSync(join(folder, 'index.html'), 'utf8');
  };

  it('run no script that stands in the page: it is a file that is named by its content, and begins with the settings', () => {
    const html = finish(writePage());
    const boot = /<script src="\/(boot\.[0-9a-f]{12}\.js)" data-entry="\/_nuxt\/a1\.js"><\/script>/.exec(html)?.[1] ?? '';
    expect(readFileSync(join(folder, boot), 'utf8')).toMatch(/^window\.__NUXT__=\{\};window\.__NUXT__\.config=\{public:\{\}\}\n/);
    expect(html).not.toMatch(/<script>/);
  });

  it('load nothing of the console before the sign-in has begun', () => {
    const html = finish(writePage());
    expect(html).not.toContain('type="module"');
    expect(html).toContain('<link rel="preload" as="script" crossorigin href="/_nuxt/a1.js">');
    expect(html.indexOf('boot.')).toBeLessThan(html.indexOf('<meta charset'));
  });

  it('are the same whenever they were made', () => {
    const first = finish(writePage({ madeAt: 1764500000000 }));
    expect(finish(writePage({ madeAt: 1764599999999 }))).toBe(first);
  });

  it('carry the content security policy themselves', () => {
    const html = finish(writePage());
    expect(html).toMatch(/<meta http-equiv="content-security-policy" content="default-src 'none'; script-src 'self'/);
    expect(html).not.toContain('unsafe-');
  });

  it('are one page for all paths', () => {
    finish(writePage());
    expect(readdirSync(folder).filter((name) => !name.startsWith('boot.'))).toEqual(['_nuxt', 'index.html']);
  });

  it('are refused with a script that the policy would not run', () => {
    expect(() => finish(writePage({ more: '<script>alert(1)</script>' }))).toThrow('A script is left');
    expect(() => finish('<html><head></head><body></body></html>')).toThrow('no settings');
    expect(() => finish(writePage().replace('type="module" ', ''))).toThrow('no entry');
  });
});
