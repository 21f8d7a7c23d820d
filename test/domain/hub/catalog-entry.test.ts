import type { CatalogEntry } from '#domain/hub/catalog-entry.ts';
import { CATALOG_STATES, type CatalogState } from '#domain/hub/catalog-version.ts';
import { buryEntry, compareEntries, decidePublishing, matchesFilter } from '#domain/hub/publishing.ts';
import type { PackageReason } from '#domain/hub/reason.ts';
import { noteProblem, recordChecks, summarizeVerdict } from '#domain/hub/record-checks.ts';
import { decideVerdict } from '#domain/hub/verdict.ts';
import { aDigest, anEntry, anOffer, verifiedChecks } from '#test/support/catalog.ts';
import { NOW } from '#test/support/packages.ts';

function inState(state: CatalogState): CatalogEntry {
  const entry = anEntry();
  return { ...entry, version: { ...entry.version, state } };
}

const LATER = '2026-12-01T00:00:00.000Z';

describe('a version that is published', () => {
  it('waits for its checks', () => {
    expect(decidePublishing(undefined, anOffer())).toMatchObject({
      kind: 'publish',
      entry: { version: { state: 'PUBLISHED', publishedBy: 'anna', publishedAt: NOW }, askedAt: NOW, checks: null, facts: null },
    });
  });

  it.each(CATALOG_STATES)('never returns with other bytes, whatever its state: %s', (state) => {
    expect(() => decidePublishing(inState(state), anOffer({ digest: aDigest('b') }))).toThrow(
      /was published with other bytes.*raise the version/,
    );
  });

  it('asks for its checks again with the same bytes, as long as it waits', () => {
    const again = decidePublishing(inState('PUBLISHED'), anOffer({ at: LATER, by: 'ben' }));

    expect(again).toMatchObject({ kind: 'ask-again', entry: { askedAt: LATER, version: { publishedBy: 'anna', publishedAt: NOW } } });
  });

  it.each(['VERIFIED', 'DEPRECATED'] as const)('is left as it is with the same bytes when it is %s', (state) => {
    expect(decidePublishing(inState(state), anOffer({ at: LATER }))).toEqual({ kind: 'keep', entry: inState(state) });
  });

  it.each(['REJECTED', 'REVOKED', 'WITHDRAWN'] as const)('does not come back with the same bytes when it is %s', (state) => {
    expect(() => decidePublishing(inState(state), anOffer())).toThrow(`acme/close-door@1.0.0 is ${state}, and no version goes back`);
  });
});

describe('a row that somebody deleted', () => {
  it.each([
    ['PUBLISHED', 'WITHDRAWN'],
    ['REJECTED', 'WITHDRAWN'],
    ['VERIFIED', 'WITHDRAWN'],
    ['DEPRECATED', 'WITHDRAWN'],
    ['REVOKED', 'REVOKED'],
    ['WITHDRAWN', 'WITHDRAWN'],
  ] as const)('that was %s leaves a tombstone that is %s', (before, after) => {
    expect(buryEntry(inState(before)).version.state).toBe(after);
  });
});

describe('what checks came to', () => {
  const verdictOf = (reasons: readonly PackageReason[]) =>
    decideVerdict(
      { digest: aDigest('a'), manifest: null, signature: { state: 'unverified', keyId: null }, isolation: null, notices: [] },
      reasons,
    );

  it('makes a version VERIFIED, with what it answers to', () => {
    const recorded = recordChecks(anEntry(), aDigest('a'), verifiedChecks(['S3.1']));

    expect(recorded).toMatchObject({ version: { state: 'VERIFIED', reason: null }, facts: { controls: ['S3.1'] } });
  });

  it('makes a version REJECTED, with every reason as a code and as a sentence', () => {
    const reasons: readonly PackageReason[] = [{ code: 'unsigned' }, { code: 'action-wildcard', action: 'iam:*' }];

    const recorded = recordChecks(anEntry(), aDigest('a'), summarizeVerdict(verdictOf(reasons), NOW));

    expect(recorded).toMatchObject({
      version: { state: 'REJECTED' },
      checks: { outcome: 'rejected', reasons, moreReasons: 0 },
      facts: null,
    });
    expect(recorded?.version.reason).toContain('"iam:*" stands for more than one action');
  });

  it('leaves a version as it is that nobody could check, and says why', () => {
    const recorded = recordChecks(anEntry(), aDigest('a'), noteProblem('HubUnavailable: the bucket is away', NOW));

    expect(recorded).toMatchObject({
      version: { state: 'PUBLISHED', reason: null },
      checks: { outcome: 'unknown', problem: 'HubUnavailable: the bucket is away' },
    });
  });

  it('is nothing to a version with other bytes, or one that does not wait', () => {
    expect(recordChecks(anEntry(), aDigest('b'), verifiedChecks())).toBeUndefined();
    for (const state of CATALOG_STATES.filter((one) => one !== 'PUBLISHED'))
      expect([state, recordChecks(inState(state), aDigest('a'), verifiedChecks())]).toEqual([state, undefined]);
  });

  it('fits into a row however much a package does wrong', () => {
    const many = Array.from({ length: 50_000 }, (_, index): PackageReason => ({ code: 'file-unknown', file: `${index}`.repeat(20) }));

    const { checks } = summarizeVerdict(verdictOf(many), NOW);

    if (checks.outcome !== 'rejected') throw new Error('It is not rejected.');
    expect(JSON.stringify(checks).length).toBeLessThan(110_000);
    expect(checks.reasons.length + checks.moreReasons).toBe(50_000);
    expect(recordChecks(anEntry(), aDigest('a'), { checks, facts: null })?.version.reason?.length).toBeLessThanOrEqual(4000);
  });

  it('fits into a row however long one reason is', () => {
    const { checks } = summarizeVerdict(verdictOf([{ code: 'file-unknown', file: 'x'.repeat(500_000) }]), NOW);

    expect(JSON.stringify(checks).length).toBeLessThan(1000);
  });
});

describe('a list of the catalog', () => {
  const verified: CatalogEntry = { ...anEntry(), facts: verifiedChecks(['S3.1'], ['T1530']).facts };

  it.each([
    [{}, true],
    [{ publisher: 'acme' }, true],
    [{ publisher: 'other' }, false],
    [{ control: 'S3.1' }, true],
    [{ control: 'S3.2' }, false],
    [{ technique: 'T1530' }, true],
    [{ technique: 'T1531', control: 'S3.1' }, false],
  ])('narrowed to %j holds a verified version: %p', (filter, expected) => {
    expect(matchesFilter(verified, filter)).toBe(expected);
  });

  it('says of no unverified version what it answers to', () => {
    expect(matchesFilter(anEntry(), { control: 'EC2.8' })).toBe(false);
  });

  it('has the newest version of a reactor first, by numbers and not by letters', () => {
    const versions = ['1.9.0', '1.10.0', '0.1.0'].map((version) => anEntry({ version }));

    expect(
      [...versions, anEntry({ name: 'bolt' })].toSorted(compareEntries).map(({ version: { name, version } }) => `${name} ${version}`),
    ).toEqual(['bolt 1.0.0', 'close-door 1.10.0', 'close-door 1.9.0', 'close-door 0.1.0']);
  });
});
