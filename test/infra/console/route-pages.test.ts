import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { readConsoleFiles } from '#infra/console/console-files.ts';
import { BUILT_CONSOLE, ROOT } from '../synthesized-pipeline.ts';
import { routeBy } from './page-router.ts';

const code = readFileSync(join(ROOT, 'infra/console/route-pages.js'), 'utf8');
const route = (uri: string) => routeBy(code, uri);

describe('CloudFront', () => {
  it.each([
    '/',
    '/findings',
    '/controls/S3.2',
    '/techniques/T1078.004',
    '/findings/arn%3Aaws%3Asecurityhub%3Aeu-west-1%3A1%3Afinding%2F1.json',
    '/executions/x/',
  ])('serves the entry for the page %s', (uri) => {
    expect(route(uri)).toBe('/index.html');
  });

  it('serves every file of a built console as it is', () => {
    const paths = ['/config.json', ...readConsoleFiles(BUILT_CONSOLE).map(({ path }) => `/${path}`)];

    expect(paths.map(route)).toEqual(paths);
  });

  it('serves a missing asset as missing, so that no browser takes a page for a script', () => {
    expect(route('/_nuxt/gone.js')).toBe('/_nuxt/gone.js');
  });

  it('serves the entry for every deeper path outside of the assets', () => {
    const segment = fc.string({ minLength: 1 }).filter((text) => !text.includes('/'));

    fc.assert(
      fc.property(segment, segment, (first, second) => {
        fc.pre(first !== '_nuxt');
        expect(route(`/${first}/${second}`)).toBe('/index.html');
      }),
    );
  });
});
