import { resolveSourceKey } from '#domain/finding/source-key.ts';
import { lookUpKey } from '#domain/mapping/key-lookup.ts';
import { MappingIndex } from '#domain/mapping/mapping-index.ts';
import { applyOverrides, type Denial, type MappingOverride, type OwnRow } from '#domain/mapping/mapping-overrides.ts';
import { checkOverrides } from '#domain/mapping/override-check.ts';
import { controlDocument, finding } from '../../support/findings.ts';
import { mappingRelease, row, technique } from '../../support/mapping-release.ts';

const release = mappingRelease({ techniques: [...mappingRelease().techniques, technique('T1003', { status: 'deprecated' })] });

function own(key: string, techniqueId: string, overrides: Partial<OwnRow> = {}): OwnRow {
  return {
    action: 'map',
    kind: 'config_rule',
    key,
    techniqueId,
    category: 'protect',
    reason: 'ours',
    place: 'acme.json line 2',
    ...overrides,
  };
}

function denial(techniqueId: string, overrides: Partial<Denial> = {}): Denial {
  return { action: 'deny', kind: null, key: null, techniqueId, reason: 'not here', place: 'acme.json line 7', ...overrides };
}

function threshold(weakestTier: 'primary' | 'equivalent' | 'community' | 'derived', place = 'acme.json line 9'): MappingOverride {
  return { action: 'tier', weakestTier, reason: 'strict', place };
}

function mapped(overrides: readonly MappingOverride[], of = release): string[] {
  return applyOverrides(of, overrides).mappings.map(({ key, techniqueId }) => `${key} ${techniqueId}`);
}

describe('applyOverrides', () => {
  it('gives back the very same release without overrides', () => {
    expect(applyOverrides(release, [])).toBe(release);
  });

  it('adds own rows as the strongest statement, and their keys to what is known', () => {
    const applied = applyOverrides(release, [own('acme-rule', 'T1190'), own('acme-rule', 'T1530')]);

    expect(applied.mappings.at(-2)).toEqual({
      kind: 'config_rule',
      key: 'acme-rule',
      techniqueId: 'T1190',
      tier: 'primary',
      score: null,
      category: 'protect',
      source: 'customer override',
      license: 'own',
    });
    expect(applied.catalog.slice(release.catalog.length)).toEqual([
      { kind: 'config_rule', key: 'acme-rule', title: 'acme-rule', status: 'active' },
    ]);
  });

  it('leaves a key without rows with an answer, which an own row outranks', () => {
    const left = [denial('T1190'), denial('T1530'), denial('T1552.001'), own('S3.2', 'T1069', { kind: 'securityhub_control' })];
    const index = new MappingIndex(applyOverrides(release, left));

    expect(index.whyNoTechnique({ kind: 'securityhub_control', key: 'EC2.19' })).toMatch(/^Overrides leave out/);
    expect(index.whyNoTechnique({ kind: 'securityhub_control', key: 'S3.2' })).toBeUndefined();
  });

  it('does not list a key twice that the release has already', () => {
    const applied = applyOverrides(release, [own('S3.2', 'T1190', { kind: 'securityhub_control' })]);

    expect(applied.catalog).toEqual(release.catalog);
  });

  it.each<[string, Partial<Denial>, string[]]>([
    ['of one key', { kind: 'securityhub_control', key: 'S3.2' }, ['EC2.19 T1530']],
    ['of a kind', { kind: 'securityhub_control' }, []],
    ['of another kind', { kind: 'config_rule' }, ['S3.2 T1530', 'EC2.19 T1530']],
    ['everywhere', {}, []],
  ])('takes away the rows %s that a denial names', (_, where, left) => {
    const of = { ...release, mappings: [row('S3.2', 'T1530'), row('EC2.19', 'T1530')] };

    expect(mapped([denial('T1530', where)], of)).toEqual(left);
  });

  it('leaves rows out that are weaker than the threshold, but no own row', () => {
    const tiers = ['primary', 'equivalent', 'community', 'derived'] as const;
    const of = { ...release, mappings: tiers.map((tier) => row(tier, 'T1530', { tier })) };

    expect(mapped([threshold('equivalent'), own('acme-rule', 'T1190')], of)).toEqual([
      'primary T1530',
      'equivalent T1530',
      'acme-rule T1190',
    ]);
  });

  it('follows a technique that a later release revokes, and leaves out one that it does not have', () => {
    const later = { ...release, mappings: [row('S3.2', 'T1685.002')] };

    expect(mapped([own('acme-rule', 'T1562.008'), own('acme-rule', 'T9999')], later)).toEqual(['S3.2 T1685.002', 'acme-rule T1685.002']);
    expect(mapped([denial('T1562.008')], later)).toEqual([]);
  });
});

describe('own GeneratorIds', () => {
  const index = new MappingIndex(
    applyOverrides(release, [
      own('Trivy/*', 'T1190', { kind: 'generator_id' }),
      own('Trivy/secrets/*', 'T1552.001', { kind: 'generator_id' }),
      own('Trivy/secrets/known', 'T1530', { kind: 'generator_id' }),
    ]),
  );
  const thirdParty = (GeneratorId: string) =>
    finding(
      controlDocument({
        ProductArn: 'arn:aws:securityhub:eu-central-1::product/aquasecurity/aquasecurity',
        ProductName: 'Aqua',
        GeneratorId,
        Compliance: undefined,
      }),
    );

  it.each([
    ['Trivy/CVE-2026-1', 'Trivy/*', 'T1190'],
    ['Trivy/secrets/unknown', 'Trivy/secrets/*', 'T1552.001'],
    ['Trivy/secrets/known', 'Trivy/secrets/known', 'T1530'],
  ])('leads %s to the longest key %s', (generatorId, key, techniqueId) => {
    const found = resolveSourceKey(thirdParty(generatorId), index);

    expect(found).toEqual({ kind: 'generator_id', key, confidence: 'exact' });
    expect(found && index.rankTechniques(found).map(({ id }) => id)).toEqual([techniqueId]);
  });

  it('answers who asks for one of them', () => {
    expect(lookUpKey('Trivy/CVE-2026-1', index)).toMatchObject([{ kind: 'generator_id', key: 'Trivy/*', via: 'generator_id' }]);
    expect(lookUpKey('Trivy/*', index)).toMatchObject([{ key: 'Trivy/*', via: undefined, rows: [{ source: 'customer override' }] }]);
  });

  it.each(['Trivy', 'TrivyOther/CVE-2026-1', 'other/Trivy/x'])('does not claim %s', (generatorId) => {
    expect(resolveSourceKey(thirdParty(generatorId), index)).toBeUndefined();
  });

  it('does not take findings from a product that has a key space', () => {
    const control = finding(controlDocument({ GeneratorId: 'Trivy/x' }));

    expect(resolveSourceKey(control, index)).toMatchObject({ kind: 'securityhub_control', key: 'S3.2' });
  });
});

describe('checkOverrides', () => {
  const messages = (...overrides: readonly MappingOverride[]) => checkOverrides(release, overrides).map(({ message }) => message);

  it('accepts what fits, and several techniques for one beginning', () => {
    const trivy = { kind: 'generator_id', key: 'Trivy/*' } as const;

    expect(
      messages(
        own('Trivy/*', 'T1190', trivy),
        own('Trivy/*', 'T1530', trivy),
        denial('T1530', { kind: 'securityhub_control', key: 'S3.2' }),
        denial('T1552', trivy),
        threshold('community'),
      ),
    ).toEqual([]);
  });

  it.each<[string, MappingOverride, string]>([
    ['an unknown technique', own('acme', 'T9999'), 'not in ATT&CK 19.1 (release 2026.11.1)'],
    ['a revoked technique, with its replacement', own('acme', 'T1562.008'), 'revoked in ATT&CK 19.1 (release 2026.11.1). Write T1685.002'],
    ['a revoked technique in a denial', denial('T1562.008'), 'Write T1685.002 (Disable or Modify Cloud Logs)'],
    ['a deprecated technique', own('acme', 'T1003'), 'deprecated in ATT&CK 19.1 (release 2026.11.1). It has no replacement'],
    ['a control that AWS does not have', own('S3.222', 'T1530', { kind: 'securityhub_control' }), 'names a key that release'],
    ['a denial for an unknown key', denial('T1530', { kind: 'config_rule', key: 'acme' }), 'names a key that release'],
    ['a key that no finding can have', own('acme\trule ', 'T1530'), 'control characters or needless blanks'],
    ['a beginning within a word', own('Tri*', 'T1530', { kind: 'generator_id' }), 'does not follow a separator'],
    ['a star in the middle', own('a/*/b', 'T1530', { kind: 'generator_id' }), 'does not follow a separator'],
  ])('refuses %s', (_, override, message) => {
    expect(messages(override)).toEqual([expect.stringContaining(message)]);
    expect(messages(override)[0]).toContain(override.place);
  });

  it.each<[string, Partial<Denial>]>([
    ['that key', { kind: 'config_rule', key: 'acme' }],
    ['that kind', { kind: 'config_rule' }],
    ['everything', {}],
  ])('names both lines where an own row meets a denial for %s', (_, where) => {
    expect(messages(own('acme', 'T1530'), { ...denial('T1530', where) }).filter((message) => message.includes('conflicts'))).toEqual([
      expect.stringMatching(/^acme\.json line 2: .* conflicts with acme\.json line 7: /),
    ]);
  });

  it('names both lines where an override is repeated, or a second threshold is set', () => {
    expect(messages(own('acme', 'T1530'), own('acme', 'T1530', { place: 'other.json line 3' }))).toEqual([
      expect.stringMatching(/^other\.json line 3: .* repeats acme\.json line 2\./),
    ]);
    expect(messages(threshold('primary'), threshold('derived', 'other.json line 4'))).toEqual([
      expect.stringMatching(/^other\.json line 4: tier threshold derived repeats acme\.json line 9\./),
    ]);
  });
});
