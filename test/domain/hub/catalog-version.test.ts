import fc from 'fast-check';
import { HubRefused } from '#domain/base/errors.ts';
import { CATALOG_STATES, type CatalogVersion } from '#domain/hub/catalog-version.ts';
import { type CatalogChange, changeVersion, offerVersion } from '#domain/hub/version-change.ts';

const PUBLISHED: CatalogVersion = {
  publisher: 'example',
  name: 's3-encryption',
  version: '1.2.0',
  digest: `sha256:${'a'.repeat(64)}`,
  state: 'PUBLISHED',
  reason: null,
  successor: null,
  isMalicious: false,
  publishedAt: '2026-11-01T08:00:00Z',
  publishedBy: 'li@example.com',
};

function changed(...changes: readonly CatalogChange[]): CatalogVersion {
  return changes.reduce(changeVersion, PUBLISHED);
}

const change: fc.Arbitrary<CatalogChange> = fc.oneof(
  fc.constant<CatalogChange>({ kind: 'verified' }),
  fc.constant<CatalogChange>({ kind: 'withdrawn' }),
  fc.constant<CatalogChange>({ kind: 'rejected', reason: 'its signature is bad' }),
  fc.constant<CatalogChange>({ kind: 'deprecated', reason: 'too slow', successor: '1.3.0' }),
  fc.record({ kind: fc.constant('revoked' as const), reason: fc.constant('it deletes objects'), isMalicious: fc.boolean() }),
);

describe('a version in the catalog', () => {
  it('is offered once its checks passed, and with a warning while it is deprecated', () => {
    expect(offerVersion(changed({ kind: 'verified' }))).toEqual({ kind: 'offered', warning: null });
    expect(offerVersion(changed({ kind: 'verified' }, { kind: 'deprecated', reason: 'too slow', successor: '1.3.0' }))).toEqual({
      kind: 'offered',
      warning: 'example/s3-encryption@1.2.0 is deprecated: too slow. Take 1.3.0 instead.',
    });
  });

  it.each<[string, readonly CatalogChange[], string]>([
    ['waits for its checks', [], 'example/s3-encryption@1.2.0 waits for its checks. Ask again when it is VERIFIED.'],
    [
      'was rejected',
      [{ kind: 'rejected', reason: 'its signature is bad' }],
      'example/s3-encryption@1.2.0 is REJECTED: its signature is bad.',
    ],
    [
      'was revoked',
      [{ kind: 'verified' }, { kind: 'revoked', reason: 'it deletes objects', successor: '1.3.0' }],
      'example/s3-encryption@1.2.0 is REVOKED: it deletes objects. Take 1.3.0 instead.',
    ],
    ['was taken back', [{ kind: 'verified' }, { kind: 'withdrawn' }], 'example/s3-encryption@1.2.0 is WITHDRAWN.'],
  ])('is not offered where it %s', (_what, changes, why) => {
    expect(offerVersion(changed(...changes))).toEqual({ kind: 'refused', why });
  });

  it('never goes back, whatever is asked for', () => {
    const order = (one: CatalogVersion) => CATALOG_STATES.indexOf(one.state);
    fc.assert(
      fc.property(fc.array(change, { maxLength: 8 }), (changes) => {
        let one = PUBLISHED;
        for (const next of changes) {
          const before = one;
          try {
            one = changeVersion(one, next);
          } catch (error) {
            expect(error).toBeInstanceOf(HubRefused);
          }
          // Only a revocation comes after a withdrawal.
          if (before.state !== 'WITHDRAWN') expect(order(one)).toBeGreaterThanOrEqual(order(before));
          if (before.state === 'REJECTED') expect(['REJECTED', 'WITHDRAWN']).toContain(one.state);
          if (before.isMalicious) expect(one).toMatchObject({ state: 'REVOKED', isMalicious: true });
          expect(one).toMatchObject({ digest: before.digest, version: before.version });
        }
      }),
    );
  });

  it('says which states allow what was asked for', () => {
    expect(() => changed({ kind: 'rejected', reason: 'bad' }, { kind: 'verified' })).toThrow(
      'example/s3-encryption@1.2.0 is REJECTED; it can be verified only while it is one of: PUBLISHED. No version goes back.',
    );
  });

  it('is not its own successor', () => {
    expect(() => changed({ kind: 'verified' }, { kind: 'deprecated', reason: 'old', successor: '1.2.0' })).toThrow(
      'example/s3-encryption@1.2.0 cannot be its own successor.',
    );
  });
});
