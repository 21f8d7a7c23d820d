import { diffReleases } from '#domain/mapping/release-diff.ts';
import { mappingRelease, row, technique } from '../../support/mapping-release.ts';

const before = mappingRelease();

describe('diffReleases', () => {
  it('finds nothing between a release and itself, in whatever order its rows come', () => {
    const shuffled = { ...before, mappings: before.mappings.toReversed(), techniques: before.techniques.toReversed() };

    const diff = diffReleases(before, shuffled);

    const { version, attackVersion, sameContent, mappings, ...changes } = diff;
    expect([sameContent, mappings]).toEqual([true, []]);
    expect(Object.values(changes).flatMap((lists) => Object.values(lists).flat())).toEqual([]);
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
        revoked: [{ id: 'T1003', replacedBy: { id: 'T1006', name: 'Name of T1006' } }],
        deprecated: [{ id: 'T1004' }],
        reinstated: [],
      },
    });
    expect(diffReleases(to, from).techniques.reinstated.map(({ id }) => id)).toEqual(['T1003', 'T1004']);
  });

  it('tells tactics that came, went or were renamed, and techniques that serve other ones', () => {
    const [first, second, ...rest] = before.tactics;
    if (first === undefined || second === undefined) throw new Error('the release of the tests has no tactics');
    const tactics = [{ ...first, name: 'Another name' }, { id: 'TA0200', name: 'Came', shortname: 'came' }, ...rest];
    const from = { ...before, techniques: [technique('T1001', { tacticIds: ['TA0009', 'TA0001'] }), technique('T1002')] };
    const to = {
      ...from,
      tactics,
      techniques: [technique('T1001', { tacticIds: ['TA0001', 'TA0009'] }), technique('T1002', { tacticIds: [] })],
    };

    const diff = diffReleases(from, to);

    expect(diff.tactics).toEqual({
      added: [{ id: 'TA0200', name: 'Came' }],
      removed: [{ id: second.id, name: second.name }],
      renamed: [{ id: first.id, from: first.name, to: 'Another name' }],
    });
    expect(diff.techniques.regrouped).toEqual([{ id: 'T1002', name: 'Name of T1002', from: ['TA0009'], to: [] }]);
  });

  it('tells keys that were gained, lost, retired, reinstated and retitled', () => {
    const [s32, ec219, ...others] = before.catalog;
    if (s32 === undefined || ec219 === undefined) throw new Error('the release of the tests has no catalog');
    const gained = { ...s32, key: 'S3.99' };

    const { keys } = diffReleases(before, { ...before, catalog: [{ ...s32, status: 'retired' }, gained, ...others] });

    expect(keys).toEqual({ gained: [gained], lost: [ec219], retired: [{ ...s32, status: 'retired' }], reinstated: [], retitled: [] });
    const retired = { ...before, catalog: [{ ...s32, title: 'Before', status: 'retired' as const }, ec219, ...others] };
    expect(diffReleases(retired, before).keys).toMatchObject({
      reinstated: [s32],
      retitled: [{ kind: s32.kind, key: s32.key, from: 'Before', to: s32.title }],
    });
  });

  it('groups rows by key: added, removed, of another tier', () => {
    const from = { ...before, mappings: [row('S3.2', 'T1530'), row('S3.2', 'T1552', { tier: 'derived' }), row('EC2.19', 'T1190')] };
    const to = { ...before, mappings: [row('S3.2', 'T1069'), row('S3.2', 'T1552', { score: 'partial' }), row('EC2.19', 'T1190')] };

    const [change, ...others] = diffReleases(from, to).mappings;

    expect(others).toEqual([]);
    expect(change).toEqual({
      kind: 'securityhub_control',
      key: 'S3.2',
      added: [
        {
          techniqueId: 'T1069',
          techniqueName: 'Permission Groups Discovery',
          source: 'source-a',
          category: 'protect',
          strength: 'primary',
        },
      ],
      removed: [
        { techniqueId: 'T1530', techniqueName: 'Data from Cloud Storage', source: 'source-a', category: 'protect', strength: 'primary' },
      ],
      retiered: [
        {
          techniqueId: 'T1552',
          techniqueName: 'Unsecured Credentials',
          source: 'source-a',
          category: 'protect',
          strength: { from: 'derived', to: 'primary partial' },
        },
      ],
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

  it('tells statements about two revoked techniques that meet in one, also where their source said that one before', () => {
    const revoked = ['T1562', 'T1562.008'].map((id) => technique(id, { status: 'revoked', replacedBy: 'T1685.002' }));
    const to = { ...before, techniques: [...before.techniques, ...revoked], mappings: [row('S3.2', 'T1685.002')] };
    const from = { ...before, mappings: [row('S3.2', 'T1562'), row('S3.2', 'T1562.008'), row('S3.2', 'T1685.002')] };

    const [change] = diffReleases(from, to).mappings;

    expect(change).toMatchObject({
      added: [],
      removed: [],
      moved: [
        { movedFrom: 'T1562', techniqueId: 'T1685.002', techniqueName: 'Disable or Modify Cloud Logs' },
        { movedFrom: 'T1562.008', techniqueId: 'T1685.002' },
      ],
    });
  });

  it('does not take what another source says for a move', () => {
    const from = { ...before, techniques: [technique('T1562.008')], mappings: [row('S3.2', 'T1562.008')] };
    const to = { ...before, mappings: [row('S3.2', 'T1685.002', { source: 'source-b' })] };

    expect(diffReleases(from, to).mappings).toMatchObject([
      { added: [{ techniqueId: 'T1685.002' }], removed: [{ techniqueId: 'T1562.008' }], moved: [] },
    ]);
  });

  it('tells spellings, and keys without technique on purpose, that came and went', () => {
    const spelled = { aliasKind: 'asff_type', alias: 'TTPs/Other', kind: 'macie', key: 'Policy:IAMUser/S3BucketPublic' } as const;
    const none = { kind: 'securityhub_control', key: 'S3.2', reason: 'bookkeeping' } as const;
    const to = { ...before, aliases: [spelled], noTechnique: [{ ...none, reason: 'only asks for tags' }] };

    const diff = diffReleases({ ...before, noTechnique: [none] }, to);

    expect(diff.aliases).toEqual({ added: [spelled], removed: before.aliases.toReversed() });
    expect(diff.noTechnique).toEqual({ added: to.noTechnique, removed: [none] });
  });

  it('tells controls of standards that came and went', () => {
    const came = { techniqueId: 'T1190', standard: 'PCI', controlId: '6.4' } as const;

    const { standards } = diffReleases(before, { ...before, standardControls: [...before.standardControls.slice(1), came] });

    expect(standards).toEqual({ added: [came], removed: before.standardControls.slice(0, 1), moved: [] });
  });

  it('tells a control of a standard that follows a revoked technique from one that went', () => {
    const control = (techniqueId: string, controlId: string) => ({ techniqueId, standard: 'NIST', controlId }) as const;
    const from = { ...before, standardControls: [control('T1562.008', 'AU-2'), control('T1562.008', 'AU-3')] };
    const to = { ...before, standardControls: [control('T1685.002', 'AU-2')] };

    expect(diffReleases(from, to).standards).toEqual({
      added: [],
      removed: [control('T1562.008', 'AU-3')],
      moved: [{ ...control('T1685.002', 'AU-2'), movedFrom: 'T1562.008' }],
    });
  });
});
