import { relative } from 'node:path';
import { listSources } from '#local/console/build-console.ts';
import { ROOT } from '../../infra/synthesized-pipeline.ts';

describe('the sources of the console', () => {
  const paths = listSources().map((path) => relative(ROOT, path));

  it('are the files of web/ that Nuxt did not make', () => {
    expect(paths).toEqual(expect.arrayContaining(['web/nuxt.config.ts', 'web/app/app.vue', 'web/i18n/locales/zh/findings.json']));
    expect(paths.filter((path) => /node_modules|\.nuxt|\.output/.test(path))).toEqual([]);
  });

  it('are also the modules of domain/ that they import, so that a change there builds the console anew', () => {
    expect(paths).toEqual(expect.arrayContaining(['domain/base/csv.ts', 'domain/finding/finding-table.ts', 'domain/attack/attack.ts']));
  });

  it('are each named once', () => {
    expect(paths).toEqual([...new Set(paths)]);
  });
});
