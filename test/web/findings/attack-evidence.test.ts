import { type EvidencedTechnique, groupByTactic, linkToMitre } from '../../../web/app/modules/findings/attack-evidence.ts';

function technique(id: string, rank: number, tacticIds: string[]): EvidencedTechnique {
  return { id, name: id, tacticIds, origin: 'mapping', tier: 'primary', sources: 1, rank, evidence: [] };
}

describe('techniques of a finding', () => {
  it('stand below each of their tactics, the best one first', () => {
    const groups = groupByTactic([technique('T1530', 2, ['TA0009']), technique('T1078', 1, ['TA0001', 'TA0009']), technique('T1', 3, [])]);
    expect(groups.map(({ tacticId, techniques }) => [tacticId, techniques.map(({ id }) => id)])).toEqual([
      ['TA0001', ['T1078']],
      ['TA0009', ['T1078', 'T1530']],
      ['', ['T1']],
    ]);
  });

  it.each([
    ['T1530', 'https://attack.mitre.org/techniques/T1530/'],
    ['T1552.001', 'https://attack.mitre.org/techniques/T1552/001/'],
    ['T15', null],
    ['T1530/../../evil', null],
  ])('have a page at MITRE: %s', (id, address) => expect(linkToMitre(id)).toBe(address));
});
