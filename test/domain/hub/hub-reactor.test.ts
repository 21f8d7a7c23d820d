import type { CatalogEntry } from '#domain/hub/catalog-entry.ts';
import { groupReactors, type HubFilter, type HubReactor, isLookedFor, readTrust } from '#domain/hub/hub-reactor.ts';
import { recordChecks } from '#domain/hub/record-checks.ts';
import { type CatalogChange, changeVersion } from '#domain/hub/version-change.ts';
import { anEntry, anOffer, verifiedChecks } from '../../support/catalog.ts';

/** A version that was verified, and changed since. */
function aVersion(version: string, changes: readonly CatalogChange[] = [], name = 'close-door'): CatalogEntry {
  const entry = anEntry({ version, name });
  const verified = recordChecks(entry, anOffer().digest, verifiedChecks()) ?? entry;
  return { ...verified, version: changes.reduce(changeVersion, verified.version) };
}

function aReactor(...entries: readonly CatalogEntry[]): HubReactor {
  const [reactor] = groupReactors(entries);
  if (reactor === undefined) throw new Error('These versions are of no reactor.');
  return reactor;
}

const DEPRECATED: CatalogChange = { kind: 'deprecated', reason: 'it is slow' };
const REVOKED: CatalogChange = { kind: 'revoked', reason: 'it does harm' };

describe('reactors of a hub', () => {
  it('have their versions together, each reactor once and the newest version first', () => {
    const reactors = groupReactors([aVersion('1.2.0'), aVersion('1.10.0'), aVersion('1.0.0', [], 'open-door')]);

    expect(reactors.map(({ name, versions }) => [name, ...versions.map(({ version }) => version.version)])).toEqual([
      ['close-door', '1.10.0', '1.2.0'],
      ['open-door', '1.0.0'],
    ]);
  });

  it.each<[string, readonly CatalogEntry[], string | undefined, string | undefined]>([
    ['the newest', [aVersion('1.0.0'), aVersion('1.1.0')], '1.1.0', '1.1.0'],
    ['a good one before a deprecated one', [aVersion('1.0.0'), aVersion('1.1.0', [DEPRECATED])], '1.0.0', '1.0.0'],
    ['a deprecated one, where there is no other', [aVersion('1.0.0', [DEPRECATED]), aVersion('1.1.0', [REVOKED])], '1.0.0', '1.0.0'],
    ['none, and is told by one that ended', [aVersion('1.0.0', [REVOKED])], undefined, '1.0.0'],
    ['none that waits for its checks, of which nothing is known', [anEntry()], undefined, undefined],
  ])('offer %s', (_what, entries, latest, told) => {
    const reactor = aReactor(...entries);

    expect([reactor.latest?.version.version, reactor.told?.version.version]).toEqual([latest, told]);
  });

  it('are trusted as the signer of the version that tells of them', () => {
    const signed = aVersion('1.0.0');
    const by = {
      state: 'verified',
      keyId: 'a'.repeat(64),
      publisher: 'acme',
      trust: 'organisation',
      signedAt: '2026-11-01T08:00:00Z',
    } as const;
    const checks = signed.checks?.outcome === 'verified' ? { ...signed.checks, signature: by } : null;

    expect([readTrust(aReactor(signed)), readTrust(aReactor({ ...signed, checks })), readTrust(aReactor(anEntry()))]).toEqual([
      null,
      'organisation',
      null,
    ]);
  });

  it.each<[HubFilter, boolean]>([
    [{}, true],
    [{ control: ['S3.1', 'EC2.8'] }, true],
    [{ control: ['S3.1'] }, false],
    [{ technique: ['T1552.005'], publisher: ['acme'] }, true],
    [{ technique: ['T1552.005'], publisher: ['other'] }, false],
    [{ effect: ['reversible'], action: ['ec2:DescribeInstances'] }, true],
    [{ effect: ['irreversible'] }, false],
    [{ trust: ['official'] }, false],
    [{ q: 'CLOSES' }, true],
    [{ q: 'awsec2' }, true],
    [{ q: 'nobody says this' }, false],
  ])('are found by %j: %s', (filter, isFound) => {
    expect(isLookedFor(aReactor(aVersion('1.0.0')), filter)).toBe(isFound);
  });

  it('are found by their name only, while nobody verified one', () => {
    const waiting = aReactor(anEntry());

    expect([{ q: 'close-d' }, { q: 'Closes' }, { control: ['EC2.8'] }].map((filter) => isLookedFor(waiting, filter))).toEqual([
      true,
      false,
      false,
    ]);
  });
});
