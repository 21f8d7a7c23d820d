import { MappingIndex } from '#domain/mapping/mapping-index.ts';
import { ocsfAttacks } from '#domain/mapping/ocsf-attacks.ts';
import { mappingRelease, row, technique } from '../../support/mapping-release.ts';

function listAttacks(overrides: Parameters<typeof mappingRelease>[0]) {
  const release = mappingRelease(overrides);
  return ocsfAttacks(release, new MappingIndex(release));
}

describe('ocsfAttacks', () => {
  it('names a sub-technique below its technique, with pages of that ATT&CK version', () => {
    expect(listAttacks({ mappings: [row('S3.2', 'T1552.001')] })).toEqual([
      {
        kind: 'securityhub_control',
        key: 'S3.2',
        attacks: [
          {
            tactic: { uid: 'TA0006', name: 'Credential Access', src_url: 'https://attack.mitre.org/versions/v19/tactics/TA0006/' },
            technique: { uid: 'T1552', name: 'Unsecured Credentials', src_url: 'https://attack.mitre.org/versions/v19/techniques/T1552/' },
            sub_technique: {
              uid: 'T1552.001',
              name: 'Credentials In Files',
              src_url: 'https://attack.mitre.org/versions/v19/techniques/T1552/001/',
            },
            version: '19.1',
          },
        ],
      },
    ]);
  });

  it('says a technique that serves several tactics once for each, and leaves the tactic out where there is none', () => {
    const techniques = [technique('T1078', { tacticIds: ['TA0001', 'TA0006'] }), technique('T1000', { tacticIds: [] })];

    const [key] = listAttacks({ techniques, mappings: [row('S3.2', 'T1078'), row('S3.2', 'T1000', { tier: 'derived' })] });

    expect(key?.attacks.map((attack) => [attack.technique.uid, attack.tactic?.uid])).toEqual([
      ['T1078', 'TA0001'],
      ['T1078', 'TA0006'],
      ['T1000', undefined],
    ]);
    expect(key?.attacks.at(-1)).not.toHaveProperty('sub_technique');
  });

  it('never names a revoked technique, and no parent that a sub-technique tells more exactly', () => {
    const mappings = [row('S3.2', 'T1552'), row('S3.2', 'T1552.001'), row('EC2.19', 'T1562.008')];
    const techniques = [...mappingRelease().techniques, technique('T1685', { tacticIds: ['TA0112'] })];

    const told = listAttacks({ mappings, techniques }).flatMap(({ attacks }) => attacks);

    expect(told.map((attack) => attack.sub_technique?.uid)).toEqual(['T1552.001', 'T1685.002']);
  });
});
