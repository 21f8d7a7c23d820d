import { foldParents, gatherEvidence } from '#domain/mapping/ranking.ts';
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

  it('keeps the best tier and score, whichever row comes first', () => {
    const [only] = ranked(
      row('X.1', 'T1001', { tier: 'primary', score: 'significant' }),
      row('X.1', 'T1001', { tier: 'community', score: 'partial' }),
    );

    expect(only).toMatchObject({ tier: 'primary', score: 'significant' });
  });

  it('has one scale for words and confidences, and no score at its end', () => {
    const scores = ['significant', 'confidence 0.9', 'partial', 'confidence 0.5', 'minimal', 'confidence 0.2', 'confidence 0.1', null];
    // The ids go down while the scores do, so that an order by id would be the opposite.
    const rows = scores.map((score, place) => row('X.1', `T${1900 - place}`, { score }));

    expect(ranked(...rows).map(({ score }) => score)).toEqual(scores);
  });

  it('is that of the ids where nothing else decides', () => {
    const [one, other, third] = [row('X.1', 'T1001'), row('X.1', 'T1002'), row('X.1', 'T1003', { score: 'an unknown word' })];

    for (const rows of [
      [one, other, third],
      [third, other, one],
    ])
      expect(ranked(...rows).map(({ id }) => id)).toEqual(['T1001', 'T1002', 'T1003']);
    const equals = [row('X.1', 'T1001', { score: 'confidence 1' }), row('X.1', 'T1002', { score: 'significant' })];
    expect(ranked(...equals).map(({ id }) => id)).toEqual(['T1001', 'T1002']);
  });

  it('folds nothing into a sub-technique whose parent is not there', () => {
    const evidence = gatherEvidence([row('X.1', 'T1552'), row('X.1', 'T1552.001'), row('X.1', 'T1078.004'), row('X.1', 'T1530')]);

    const { kept, folded } = foldParents(evidence, (id) => (id.includes('.') ? id.replace(/\..*/, '') : null));

    expect(kept.map(({ techniqueId }) => techniqueId)).toEqual(['T1552.001', 'T1078.004', 'T1530']);
    expect([...folded]).toEqual([['T1552', ['T1552.001']]]);
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

  it('knows a key that is cataloged but not mapped', () => {
    const index = mappingIndex();

    expect(index.knows('securityhub_control', 'EC2.35')).toBe(true);
    expect(index.rankTechniques({ kind: 'securityhub_control', key: 'EC2.35' })).toEqual([]);
    expect(index.knows('securityhub_control', 'EC2.999')).toBe(false);
  });
});
