import '../../support/property-seed.ts';
import fc from 'fast-check';
import { readPackageZip } from '#platform/hub/package-zip.ts';
import { aContent, aKey, aPolicy, aSignedZip, judge } from '#test/support/packages.ts';

const acme = aKey();

/** One place of a zip, changed in one way. */
const change = fc.oneof(
  fc.record({ kind: fc.constant('flip' as const), at: fc.nat(), bit: fc.nat({ max: 7 }) }),
  fc.record({ kind: fc.constant('write' as const), at: fc.nat(), bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }) }),
  fc.record({ kind: fc.constant('cut' as const), at: fc.nat(), length: fc.nat({ max: 64 }) }),
  fc.record({ kind: fc.constant('insert' as const), at: fc.nat(), bytes: fc.uint8Array({ minLength: 1, maxLength: 64 }) }),
  fc.record({ kind: fc.constant('copy' as const), at: fc.nat(), from: fc.nat(), length: fc.nat({ max: 200 }) }),
  /** Sizes, offsets and counts stand at the end. */
  fc.record({ kind: fc.constant('end' as const), at: fc.nat({ max: 400 }), bytes: fc.uint8Array({ minLength: 1, maxLength: 4 }) }),
);
type Change = typeof change extends fc.Arbitrary<infer One> ? One : never;

function apply(zip: Uint8Array, one: Change): Uint8Array {
  const at = zip.length === 0 ? 0 : one.at % zip.length;
  switch (one.kind) {
    case 'flip':
      return zip.map((byte, index) => (index === at ? byte ^ (1 << one.bit) : byte));
    case 'write':
      return Buffer.concat([zip.subarray(0, at), one.bytes, zip.subarray(Math.min(zip.length, at + one.bytes.length))]);
    case 'cut':
      return Buffer.concat([zip.subarray(0, at), zip.subarray(at + one.length)]);
    case 'insert':
      return Buffer.concat([zip.subarray(0, at), one.bytes, zip.subarray(at)]);
    case 'copy': {
      const from = one.from % Math.max(1, zip.length);
      return Buffer.concat([zip.subarray(0, at), zip.subarray(from, from + one.length), zip.subarray(at)]);
    }
    case 'end': {
      const place = Math.max(0, zip.length - one.at);
      return Buffer.concat([zip.subarray(0, place), one.bytes, zip.subarray(place + one.bytes.length)]);
    }
  }
}

function contentOf(zip: Uint8Array): string {
  const read = readPackageZip(zip);
  return 'reasons' in read
    ? 'none'
    : JSON.stringify([...read.files].map(([name, data]) => [name, Buffer.from(data).toString('base64')]).sort());
}

describe('a zip in which bytes were changed', () => {
  it('is verified only where every file is as it was signed, and never ends in an error', async () => {
    const zip = await aSignedZip(aContent(), acme);
    const content = contentOf(zip);
    const policy = aPolicy([acme], { acceptsUnverified: false });
    const seen = { rejected: 0, verified: 0 };

    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const mutant = changes.reduce(apply, new Uint8Array(zip));
        const { verdict, reasons } = await judge(mutant, policy);
        seen[verdict] += 1;
        expect(verdict === 'rejected' ? reasons.length > 0 : contentOf(mutant) === content).toBe(true);
      }),
      { numRuns: 3000 },
    );

    expect(seen.rejected).toBeGreaterThan(2500);
  });

  it('is never an error, also where there is no zip at all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        expect(await judge(bytes, aPolicy([], { acceptsUnverified: true }))).toMatchObject({ verdict: 'rejected' });
      }),
      { numRuns: 500 },
    );
  });
});
