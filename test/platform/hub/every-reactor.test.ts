import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPackageZip } from '#platform/hub/package-zip.ts';
import { aKey, aPolicy, aSignedZip, judge } from '#test/support/packages.ts';
import { bundleReactors } from '#tools/bundle/reactors.ts';

const ROOT = join(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'every-package-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the packages that Terraform deploys', () => {
  it('are verified with the signature of the official publisher, but for test vectors that nobody has recorded', async () => {
    const official = aKey({ publisher: 'official', trust: 'official' });
    const bundles = await bundleReactors(ROOT, folder);
    const verdicts = await Promise.all(
      bundles.map(async ({ name }) => {
        const read = readPackageZip(new Uint8Array(readFileSync(join(folder, `${name}.zip`))));
        if ('reasons' in read) return { name, reasons: read.reasons };
        return { name, reasons: (await judge(await aSignedZip(read.files, official), aPolicy([official]))).reasons };
      }),
    );
    const rejected = verdicts.flatMap(({ name, reasons }) =>
      reasons.filter(({ code }) => code !== 'vectors-missing').map((reason) => ({ name, reason })),
    );

    expect(rejected).toEqual([]);
    expect(bundles.length).toBeGreaterThan(30);
  });
});
