import { diffReleases } from '../../domain/release-diff.ts';
import { mappingRelease, row, technique } from '../support/mapping-release.ts';

const before = mappingRelease();

describe('diffReleases', () => {
  it('finds nothing between a release and itself, in whatever order its rows come', () => {
    const shuffled = { ...before, mappings: before.mappings.toReversed(), techniques: before.techniques.toReversed() };

    const diff = diffReleases(before, shuffled);

    expect(diff).toMatchObject({ sameContent: true, mappings: [], standards: { added: [], removed: [] } });
    expect([...Object.values(diff.techniques), ...Object.values(diff.keys)].flat()).toEqual([]);
  });

  it('tells techniques that came, went, were renamed, revoked, deprecated or reinstated', () => {
    const changed = (id: string, change: Parameters<typeof technique>[1]) => ({ ...technique(id), ...change });
    const from = { ...before, techniques: ['T1001', 'T1002', 'T1003', 'T1004', 'T1005'].map((id) => technique(id)) };
    const to = {
      ...before,
      attackVersion: '20.0',
      techniques: [
        changed('T1002', { name: 'Another name' }),
        changed('T1003', { status: 'revoked', replacedBy: 'T1006' }),
        changed('T1004', { status: 'deprecated' }),
        technique('T1005'),
        technique('T1006'),
      ],
    };

    expect(diffReleases(from, to)).toMatchObject({
      attackVersion: { from: '19.1', to: '20.0' },
      techniques: {
        added: [{ id: 'T1006' }],
        removed: [{ id: 'T1001' }],
        renamed: [{ id: 'T1002', from: 'Name of T1002', to: 'Another name' }],
        revoked: [{ id: 'T1003', replacedBy: 'T1006' }],
        deprecated: [{ id: 'T1004' }],
        reinstated: [],
      },
    });
    expect(diffReleases(to, from).techniques.reinstated.map(({ id }) => id)).toEqual(['T1003', 'T1004']);
  });

  it('tells keys that were gained, lost and retired', () => {
    const [s32, ec219, ...others] = before.catalogue;
    if (s32 === undefined || ec219 === undefined) throw new Error('the release of the tests has no catalogue');
    const gained = { ...s32, key: 'S3.99' };

    const { keys } = diffReleases(before, { ...before, catalogue: [{ ...s32, status: 'retired' }, gained, ...others] });

    expect(keys).toEqual({ gained: [gained], lost: [ec219], retired: [{ ...s32, status: 'retired' }] });
  });

  it('groups rows by key: added, removed, of another tier', () => {
    const from = { ...before, mappings: [row('S3.2', 'T1530'), row('S3.2', 'T1552', { tier: 'derived' }), row('EC2.19', 'T1190')] };
    const to = { ...before, mappings: [row('S3.2', 'T1069'), row('S3.2', 'T1552', { score: 'partial' }), row('EC2.19', 'T1190')] };

    const [change, ...others] = diffReleases(from, to).mappings;

    expect(others).toEqual([]);
    expect(change).toEqual({
      kind: 'securityhub_control',
      key: 'S3.2',
      added: [{ techniqueId: 'T1069', source: 'source-a', category: 'protect', strength: 'primary' }],
      removed: [{ techniqueId: 'T1530', source: 'source-a', category: 'protect', strength: 'primary' }],
      retiered: [{ techniqueId: 'T1552', source: 'source-a', category: 'protect', strength: { from: 'derived', to: 'primary partial' } }],
      moved: [],
    });
  });

  it('tells a statement that follows a revoked technique from one that is new', () => {
    const from = { ...before, techniques: [technique('T1562.008')], mappings: [row('S3.2', 'T1562.008')] };
    const to = { ...before, mappings: [row('S3.2', 'T1685.002'), row('S3.2', 'T1685.002', { source: 'source-b' })] };

    const [change] = diffReleases(from, to).mappings;

    expect(change).toMatchObject({
      added: [{ techniqueId: 'T1685.002', source: 'source-b' }],
      removed: [],
      moved: [{ movedFrom: 'T1562.008', techniqueId: 'T1685.002', source: 'source-a' }],
    });
  });

  it('does not take what another source says for a move', () => {
    const from = { ...before, techniques: [technique('T1562.008')], mappings: [row('S3.2', 'T1562.008')] };
    const to = { ...before, mappings: [row('S3.2', 'T1685.002', { source: 'source-b' })] };

    expect(diffReleases(from, to).mappings).toMatchObject([
      { added: [{ techniqueId: 'T1685.002' }], removed: [{ techniqueId: 'T1562.008' }], moved: [] },
    ]);
  });

  it('tells controls of standards that came and went', () => {
    const came = { techniqueId: 'T1190', standard: 'PCI', controlId: '6.4' } as const;

    const { standards } = diffReleases(before, { ...before, standardControls: [...before.standardControls.slice(1), came] });

    expect(standards).toEqual({ added: [came], removed: before.standardControls.slice(0, 1) });
  });
});
