import { sizeLine, sizeTable } from '@attack-reactor/kit/pack';

const light = { name: 'notify-chat', bytes: 1024, zipBytes: 512, sha256: '', largest: [{ from: 'zod', bytes: 600 }] };
const heavy = { ...light, name: 'enrich', bytes: 2049, zipBytes: 1024 };

describe('the sizes of bundles', () => {
  it('are one line: how many, how much to upload, and the largest', () => {
    expect(sizeLine([light, heavy])).toBe('2 bundles made, 2 KiB zipped; the largest is enrich with 3 KiB');
    expect(sizeLine([])).toBe('0 bundles made, 0 KiB zipped');
  });

  it('are a table for those who ask, with what weighs most', () => {
    expect(sizeTable([light, heavy]).split('\n')).toEqual([
      expect.stringMatching(/^notify-chat +1 KiB +1 KiB zipped +zod 1$/),
      expect.stringMatching(/^enrich +3 KiB +1 KiB zipped +zod 1$/),
    ]);
  });
});
