import type { MappingRelease } from '#domain/mapping/mapping-release.ts';
import { checkRelease, undecidedKeys } from '#domain/mapping/release-check.ts';
import { mappingRelease, row, technique } from '../../support/mapping-release.ts';

const small = mappingRelease();
const families = [technique('T1562', { status: 'revoked', replacedBy: 'T1685' }), technique('T1685')];
const sound = { ...small, techniques: [...small.techniques, ...families] };

/** Names of the checks that failed, with what they said. */
function listFaults(overrides: Partial<MappingRelease>): Readonly<Record<string, readonly string[]>> {
  const failed = checkRelease({ ...sound, ...overrides }).filter(({ faults }) => faults.length > 0);
  return Object.fromEntries(failed.map(({ name, faults }) => [name, faults]));
}

describe('checkRelease', () => {
  it('finds nothing wrong with a sound release, and looks at all of it', () => {
    const results = checkRelease(sound);

    expect(results.flatMap(({ faults }) => faults)).toEqual([]);
    expect(results.filter(({ looked }) => looked === 0)).toEqual([]);
  });

  it('names a row whose technique is unknown or revoked', () => {
    const mappings = [row('S3.2', 'T9999'), row('EC2.19', 'T1562.008')];

    expect(listFaults({ mappings })).toEqual({
      'mapped-techniques': [
        'securityhub_control S3.2 names T9999, which is no technique of this release',
        'securityhub_control EC2.19 names T1562.008, which is revoked',
      ],
    });
  });

  it('names a standard whose technique is not active', () => {
    const standardControls = [{ techniqueId: 'T1562.008', standard: 'NIST', controlId: 'AU-2' } as const];

    expect(listFaults({ standardControls })).toEqual({ 'standard-techniques': ['NIST AU-2 names T1562.008, which is revoked'] });
  });

  it.each([
    ['a parent that is not there', technique('T1078.004'), 'T1078.004 has parent T1078, which is not its technique'],
    ['another family', technique('T1078.004', { parentId: 'T1530' }), 'T1078.004 has parent T1530, which is not its technique'],
    ['no parent', technique('T1078.004', { parentId: null }), 'T1078.004 is a sub-technique without parent'],
  ])('names a sub-technique with %s', (_, orphan, fault) => {
    const techniques = [...sound.techniques.filter(({ id }) => !/^T1562|^T1685/.test(id)), orphan];

    expect(listFaults({ techniques, mappings: [], standardControls: [] })['parents']).toEqual([fault]);
  });

  it('names an active sub-technique of a revoked technique', () => {
    const techniques = [
      technique('T1562', { status: 'revoked', replacedBy: 'T1530' }),
      technique('T1562.008'),
      ...sound.techniques.slice(0, 1),
    ];

    expect(listFaults({ techniques, mappings: [], standardControls: [] })).toEqual({
      parents: ['T1562.008 is active and its parent T1562 is revoked'],
    });
  });

  it('names unknown tactics, and an active technique without one', () => {
    const techniques = [...sound.techniques, technique('T1001', { tacticIds: ['TA9999'] }), technique('T1002', { tacticIds: [] })];

    expect(listFaults({ techniques })).toEqual({
      tactics: ['T1001 serves TA9999, which is no tactic', 'T1002 is active and serves no tactic'],
    });
  });

  it('names replacements that lead nowhere, or in a circle', () => {
    const techniques = [
      ...sound.techniques,
      technique('T1001', { status: 'revoked', replacedBy: 'T1777' }),
      technique('T1002', { status: 'revoked', replacedBy: 'T1003' }),
      technique('T1003', { status: 'revoked', replacedBy: 'T1002' }),
    ];

    expect(listFaults({ techniques })).toEqual({
      replacements: [
        'T1001 is replaced by T1777, which leads to no active technique',
        'T1002 is replaced by T1003, which leads to no active technique',
        'T1003 is replaced by T1002, which leads to no active technique',
      ],
    });
  });

  it('names mapped keys and aliases that the catalog lacks', () => {
    const mappings = [...sound.mappings, row('S3.99', 'T1530')];
    const aliases = [{ aliasKind: 'config_rule', alias: 'some-rule', kind: 'securityhub_control', key: 'S3.98' } as const];

    expect(listFaults({ mappings, aliases })).toEqual({
      'mapped-keys': ['securityhub_control S3.99 is mapped and not in the catalog'],
      aliases: ['config_rule some-rule leads to securityhub_control S3.98, which is not in the catalog'],
    });
  });

  it('names answers of no technique for a key that is mapped or unknown', () => {
    const noTechnique = [
      { kind: 'securityhub_control', key: 'S3.2', reason: 'a cost' },
      { kind: 'securityhub_control', key: 'S3.99', reason: 'a cost' },
    ] as const;

    expect(listFaults({ noTechnique })).toEqual({
      'no-technique': [
        'securityhub_control S3.2 is mapped, and recorded as having no technique (a cost)',
        'securityhub_control S3.99 has no technique and is not in the catalog',
      ],
    });
  });

  it('names rows without source or license', () => {
    const mappings = [row('S3.2', 'T1530', { source: ' ' }), row('S3.2', 'T1190', { license: '' })];

    expect(listFaults({ mappings })).toEqual({
      provenance: ['securityhub_control S3.2 -> T1530 has no source', 'securityhub_control S3.2 -> T1190 has no license'],
    });
  });

  it('names scores that the ranking does not know', () => {
    const mappings = [row('S3.2', 'T1530', { score: 'confidence 0.85' }), row('S3.2', 'T1190', { score: 'confidence 7' })];

    expect(listFaults({ mappings })).toEqual({ vocabulary: ['securityhub_control S3.2 -> T1190 has unknown score confidence 7'] });
  });
});

describe('undecidedKeys', () => {
  it('lists active controls and finding types that are neither mapped nor recorded', () => {
    const catalog = [
      ...sound.catalog,
      { kind: 'securityhub_control', key: 'S3.98', title: 'New', status: 'active' },
      { kind: 'securityhub_control', key: 'S3.99', title: 'Gone', status: 'retired' },
      { kind: 'config_rule', key: 'some-rule', title: 'Known only by name', status: 'active' },
    ] as const;

    expect(undecidedKeys({ ...sound, catalog }).map(({ key }) => key)).toEqual(['S3.98']);
  });
});
