import { readProwlerCheck, readProwlerMappings } from '#scripts/mapping/upstream/prowler.ts';
import { fixture } from './fixture-files.ts';

const FILE = 'mitre_attack_aws.json';
const CHECK = 's3_bucket_public_access.metadata.json';
const spoiled = (name: string, from: string, to: string) => fixture(name, (text) => text.replace(from, to));

describe('readProwlerMappings', () => {
  it('yields each pair of check and technique once, and nothing for a technique without checks', () => {
    const pairs = readProwlerMappings(fixture(FILE)).map(({ check, techniqueId, tactics }) => [check, techniqueId, ...tactics].join(' '));

    expect(pairs).toEqual([
      's3_bucket_public_access T1530 Collection',
      'macie_is_enabled T1530 Collection',
      'macie_is_enabled T1562 Defense Evasion',
    ]);
  });

  it.each([
    ['another framework', spoiled(FILE, 'MITRE-ATTACK', 'CIS'), /mitre_attack_aws\.json: Framework: /],
    ['another cloud', spoiled(FILE, '"AWS"', '"GCP"'), /mitre_attack_aws\.json: Provider: /],
    [
      'an id that is no technique',
      spoiled(FILE, '"Id": "T1530"', '"Id": "1.1"'),
      /Requirements\[0\] \(1\.1\): Id: not the id of a technique/,
    ],
    [
      'a malformed check',
      spoiled(FILE, 'macie_is_enabled', 'Macie enabled'),
      /Requirements\[0\] \(T1530\): Checks\.2: not the name of a check/,
    ],
    ['one technique twice', spoiled(FILE, '"Id": "T1562"', '"Id": "T1530"'), /Requirements\[1\] \(T1530\): the technique is there twice/],
    ['a truncated file', fixture(FILE, (text) => text.slice(0, 400)), /mitre_attack_aws\.json: not JSON from byte 400 on/],
  ])('refuses %s', (_, file, message) => {
    expect(() => readProwlerMappings(file)).toThrow(message);
  });
});

describe('readProwlerCheck', () => {
  it('reads name and title', () => {
    expect(readProwlerCheck(fixture(CHECK))).toEqual({ check: 's3_bucket_public_access', title: 'Buckets are not open to everyone' });
  });

  it('refuses metadata without title', () => {
    expect(() => readProwlerCheck(spoiled(CHECK, 'Buckets are not open to everyone', ''))).toThrow(/metadata\.json: CheckTitle: /);
  });
});
