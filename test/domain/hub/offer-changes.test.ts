import type { CatalogEntry } from '#domain/hub/catalog-entry.ts';
import { judgeOffers } from '#domain/hub/offer-changes.ts';
import { recordChecks } from '#domain/hub/record-checks.ts';
import { type CatalogChange, changeVersion } from '#domain/hub/version-change.ts';
import { aDigest, anEntry, verifiedChecks } from '#test/support/catalog.ts';

const VERSION = 'acme/close-door@1.0.0';

function verified(controls: readonly string[]): CatalogEntry {
  const entry = recordChecks(anEntry(), aDigest('a'), verifiedChecks(controls));
  if (entry === undefined) throw new Error('The version does not wait for its checks.');
  return entry;
}

function changed(entry: CatalogEntry, change: CatalogChange): CatalogEntry {
  return { ...entry, version: changeVersion(entry.version, change) };
}

describe('a search by controls', () => {
  const entry = verified(['EC2.8', 'EC2.9']);

  it('tells a verified version under each of its controls', () => {
    const { told, forgotten } = judgeOffers(entry);

    expect(
      told.map(({ control, publisher, name, version, effect, modes, warning }) => [
        control,
        publisher,
        name,
        version,
        effect,
        modes,
        warning,
      ]),
    ).toEqual([
      ['EC2.8', 'acme', 'close-door', '1.0.0', 'reversible', ['approval'], null],
      ['EC2.9', 'acme', 'close-door', '1.0.0', 'reversible', ['approval'], null],
    ]);
    expect(forgotten).toEqual([]);
  });

  it('tells nothing of a version that waits for its checks', () => {
    expect(judgeOffers(anEntry())).toEqual({ told: [], forgotten: [] });
  });

  it('warns of a deprecated version', () => {
    const { told } = judgeOffers(changed(entry, { kind: 'deprecated', reason: 'it asks for too much', successor: '1.1.0' }));

    expect(told.map(({ warning }) => warning)).toEqual(
      Array(2).fill(`${VERSION} is deprecated: it asks for too much. Take 1.1.0 instead.`),
    );
  });

  it.each<CatalogChange>([{ kind: 'revoked', reason: 'it opens port 22', isMalicious: true }, { kind: 'withdrawn' }])(
    'forgets a version that is $kind',
    (change) => {
      const both = ['EC2.8', 'EC2.9'].map((control) => ({ control, version: VERSION }));

      expect(judgeOffers(changed(entry, change), entry)).toEqual({ told: [], forgotten: both });
      // Also where nobody knows how the row was before.
      expect(judgeOffers(changed(entry, change))).toEqual({ told: [], forgotten: both });
    },
  );

  it('forgets a row that is gone, and what another one in its place does not answer to', () => {
    expect(judgeOffers(undefined, entry).forgotten).toHaveLength(2);
    const { told, forgotten } = judgeOffers(verified(['EC2.8']), entry);
    expect(told.map(({ control }) => control)).toEqual(['EC2.8']);
    expect(forgotten).toEqual([{ control: 'EC2.9', version: VERSION }]);
  });
});
