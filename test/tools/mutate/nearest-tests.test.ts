import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findNearestTests, readImportGraph } from '../../../tools/mutate/nearest-tests.ts';

const PROJECT = {
  'package.json': JSON.stringify({ imports: { '#domain/*': './domain/*' } }),
  'domain/price.ts': 'export const price = 1;',
  'domain/bill.ts': "import { price } from './price.ts'; export const bill = price;",
  'handlers/pay.ts': "import { bill } from '#domain/bill.ts'; export const pay = bill;",
  'test/domain/price.test.ts': '',
  'test/domain/price.rounding.test.ts': '',
  'test/domain/prices.test.ts': "import { price } from '../../domain/price.ts';",
  'test/domain/bill.test.ts': "import { bill } from '../../domain/bill.ts';",
  'test/domain/types.test.ts': "import type { price } from '../../domain/price.ts';",
  'test/handlers/pay.test.ts': "it('pays', async () => (await import('../../handlers/pay.ts')).pay);",
  'test/handlers/price.test.ts': "const { price } = jest.requireActual('../../domain/price.ts');",
};

describe('the tests of a source', () => {
  const root = mkdtempSync(join(tmpdir(), 'nearest-'));
  for (const [file, text] of Object.entries(PROJECT)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  const graph = readImportGraph(root, Object.keys(PROJECT));
  afterAll(() => rmSync(root, { recursive: true }));

  it('are those that mirror it, then those that import it, the nearest first', () => {
    expect(findNearestTests('domain/price.ts', graph, { count: 8, maxDistance: 4 })).toEqual([
      { test: 'test/domain/price.test.ts', distance: 0 },
      { test: 'test/domain/price.rounding.test.ts', distance: 0 },
      { test: 'test/domain/prices.test.ts', distance: 1 },
      { test: 'test/domain/bill.test.ts', distance: 2 },
      { test: 'test/handlers/pay.test.ts', distance: 3 },
    ]);
  });

  it('are as many as allowed, and no farther away', () => {
    expect(findNearestTests('domain/price.ts', graph, { count: 8, maxDistance: 1 })).toHaveLength(3);
    expect(findNearestTests('domain/price.ts', graph, { count: 2, maxDistance: 4 })).toHaveLength(2);
  });

  it('are none where nothing imports it', () => {
    expect(findNearestTests('domain/none.ts', graph, { count: 8, maxDistance: 4 })).toEqual([]);
  });
});
