import { mappingIndex, row, technique } from '../../support/mapping-release.ts';

const key = { kind: 'securityhub_control', key: 'X.1' } as const;

function ranked(...rows: ReturnType<typeof row>[]) {
  const ids = [...new Set(rows.map(({ techniqueId }) => techniqueId))];
  return mappingIndex({ mappings: rows, techniques: ids.map((id) => technique(id)) }).rankTechniques(key);
}

describe('the order of techniques', () => {
  it('puts agreement of independent sources before tier, and tier before score', () => {
    const order = ranked(
      row('X.1', 'T1001', { tier: 'derived', score: 'significant' }),
      row('X.1', 'T1002', { tier: 'primary', score: 'minimal' }),
      row('X.1', 'T1003', { tier: 'primary', score: 'significant' }),
      row('X.1', 'T1004', { tier: 'community', source: 'a' }),
      row('X.1', 'T1004', { tier: 'community', source: 'b' }),
    );

    expect(order.map(({ id, rank }) => [id, rank])).toEqual([
      ['T1004', 1],
      ['T1003', 2],
      ['T1002', 3],
      ['T1001', 4],
    ]);
  });

  it('counts a source once however many rows it has, and keeps the best tier and score', () => {
    const [only] = ranked(
      row('X.1', 'T1001', { tier: 'community', score: 'minimal' }),
      row('X.1', 'T1001', { tier: 'primary', score: 'confidence 0.9' }),
    );

    expect(only).toMatchObject({ sources: 1, tier: 'primary', score: 'confidence 0.9' });
  });

  it('folds a parent into its sub-techniques, with its evidence, and keeps it in the full set', () => {
    const order = ranked(
      row('X.1', 'T1552', { source: 'a' }),
      row('X.1', 'T1552', { source: 'b' }),
      row('X.1', 'T1552.001', { source: 'c' }),
      row('X.1', 'T1530', { source: 'a' }),
      row('X.1', 'T1530', { source: 'b' }),
    );

    expect(order.map(({ id, sources, foldedInto }) => [id, sources, foldedInto])).toEqual([
      ['T1552.001', 3, []],
      ['T1530', 2, []],
      ['T1552', 2, ['T1552.001']],
    ]);
  });
});

describe('MappingIndex', () => {
  it('follows a revocation to the technique that took its place', () => {
    expect(mappingIndex().technique('T1562.008')?.id).toBe('T1685.002');
    expect(mappingIndex().technique('T9999')).toBeUndefined();
  });

  it('answers a sub-technique without standards of its own with those of its parent', () => {
    expect(mappingIndex().findStandards('T1552.001')).toEqual({ NIST: ['IA-5'] });
  });

  it('knows a key that is catalogued but not mapped', () => {
    const index = mappingIndex();

    expect(index.knows('securityhub_control', 'EC2.35')).toBe(true);
    expect(index.rankTechniques({ kind: 'securityhub_control', key: 'EC2.35' })).toEqual([]);
    expect(index.knows('securityhub_control', 'EC2.999')).toBe(false);
  });
});
