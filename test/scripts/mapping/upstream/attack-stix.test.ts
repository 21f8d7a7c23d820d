import fc from 'fast-check';
import { type AttackBundle, readAttackBundle } from '#scripts/mapping/upstream/attack-stix.ts';
import { SeedInputInvalid } from '#scripts/seed/input-invalid.ts';
import { fixture } from './fixture-files.ts';

const FILE = 'enterprise-attack.json';
type StixObject = { id: string; [property: string]: unknown };

/** The fixture with its objects changed. */
const bundle = (change: (objects: StixObject[]) => StixObject[]) =>
  fixture(FILE, (text) => {
    const whole: { objects: StixObject[] } = JSON.parse(text);
    return JSON.stringify({ ...whole, objects: change(whole.objects) });
  });
const without = (id: string) => bundle((objects) => objects.filter((object) => object.id !== id));
const changed = (id: string, change: Record<string, unknown>) =>
  bundle((objects) => objects.map((object) => (object.id === id ? { ...object, ...change } : object)));
const technique = ({ techniques }: AttackBundle, id: string) => techniques.find((one) => one.id === id);
const phase = (name: string) => ({ kill_chain_phases: [{ kill_chain_name: 'mitre-attack', phase_name: name }] });
const reference = (id: string) => ({ external_references: [{ source_name: 'mitre-attack', external_id: id }] });
const find = (objects: readonly StixObject[], id: string) => objects.find((object) => object.id === id) ?? { id };
const getCopy = (objects: readonly StixObject[], name: string) => ({
  ...find(objects, `attack-pattern--${name}`),
  id: 'attack-pattern--copy',
});
const another = (objects: readonly StixObject[]) => ({
  ...find(objects, 'relationship--rev-1'),
  id: 'relationship--other',
  target_ref: 'attack-pattern--t1530',
});

describe('readAttackBundle', () => {
  it('reads the version and the tactics in the order of the matrix', () => {
    const attack = readAttackBundle(fixture(FILE));

    expect(attack.version).toBe('19.2');
    expect(attack.tactics.map(({ id, shortname }) => `${id} ${shortname}`)).toEqual([
      'TA0003 persistence',
      'TA0112 defense-impairment',
      'TA0006 credential-access',
      'TA0009 collection',
    ]);
  });

  it('reads techniques with parent, tactics, platforms and status', () => {
    const attack = readAttackBundle(fixture(FILE));

    expect(technique(attack, 'T1552.005')).toEqual({
      id: 'T1552.005',
      name: 'Cloud Instance Metadata API',
      parentId: 'T1552',
      tacticIds: ['TA0006'],
      platforms: ['IaaS', 'SaaS'],
      status: 'active',
      replacedBy: null,
    });
    expect(technique(attack, 'T1064')).toMatchObject({ status: 'deprecated', replacedBy: null, tacticIds: [] });
    expect(technique(attack, 'T1547.011')).toMatchObject({ status: 'revoked', parentId: 'T1547' });
  });

  it('follows a chain of revocations to the technique that is active', () => {
    const attack = readAttackBundle(fixture(FILE));

    expect(technique(attack, 'T1150')).toMatchObject({ status: 'revoked', replacedBy: 'T1647' });
    expect(technique(attack, 'T1562')).toMatchObject({ status: 'revoked', replacedBy: 'T1685' });
  });

  it('prefers the object that is not gone where two carry one id', () => {
    const attack = readAttackBundle(bundle((objects) => [{ ...getCopy(objects, 't1530'), revoked: true }, ...objects]));

    expect(technique(attack, 'T1530')).toMatchObject({ status: 'active' });
  });

  it('says the same whatever the order of the objects', () => {
    const expected = readAttackBundle(fixture(FILE));
    const objects: StixObject[] = JSON.parse(fixture(FILE).text).objects;

    fc.assert(
      fc.property(fc.shuffledSubarray(objects, { minLength: objects.length }), (shuffled) => {
        expect(readAttackBundle(bundle(() => shuffled))).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it.each<[string, ReturnType<typeof fixture>, RegExp]>([
    [
      'a bundle without version',
      without('x-mitre-collection--enterprise'),
      /enterprise-attack\.json: no x-mitre-collection.*attack-stix-data/,
    ],
    ['another domain', without('x-mitre-matrix--enterprise'), /no Enterprise matrix; give enterprise-attack\.json/],
    [
      'a tactic of the matrix that is missing',
      without('x-mitre-tactic--collection'),
      /x-mitre-matrix--enterprise: tactic_refs names x-mitre-tactic--coll/,
    ],
    [
      'a sub-technique without parent',
      without('relationship--sub-1'),
      /attack-pattern--t1552-005: T1552\.005 should be a sub-technique of T1552/,
    ],
    ['a revocation without replacement', without('relationship--rev-1'), /attack-pattern--t1562: revoked, and no revoked-by leads/],
    ['a broken chain of revocations', without('attack-pattern--t1647'), /attack-pattern--t1547-011: revoked, and no revoked-by leads/],
    [
      'a circle of revocations',
      changed('relationship--rev-3', { target_ref: 'attack-pattern--t1150' }),
      /revoked in a circle: attack-pattern--t1150 -> attack-pattern--t1547-011 -> attack-pattern--t1150/,
    ],
    [
      'a replacement that is deprecated',
      changed('attack-pattern--t1685', { x_mitre_deprecated: true }),
      /t1562: revoked by .*t1685, which is deprecated/,
    ],
    [
      'two replacements',
      bundle((objects) => [...objects, another(objects)]),
      /relationship--other: attack-pattern--t1562 is revoked-by both/,
    ],
    ['a phase that is no tactic', changed('attack-pattern--t1530', phase('lunch')), /attack-pattern--t1530: phase "lunch" is no tactic/],
    [
      'one id on two techniques',
      bundle((objects) => [...objects, getCopy(objects, 't1530')]),
      /attack-pattern--copy: T1530 is the id of attack-pattern--t1530/,
    ],
    [
      'a technique without ATT&CK id',
      changed('attack-pattern--t1530', { external_references: [] }),
      /attack-pattern--t1530: no external reference/,
    ],
    ['a malformed id', changed('attack-pattern--t1530', reference('T15')), /attack-pattern--t1530: "T15" is not the id of a technique/],
    ['a technique without name', changed('attack-pattern--t1530', { name: 7 }), /enterprise-attack\.json: attack-pattern--t1530: name: /],
    ['something that is no bundle', fixture(FILE, () => '{"type": "report"}'), /enterprise-attack\.json: type: /],
  ])('refuses %s', (_, file, message) => {
    expect(() => readAttackBundle(file)).toThrow(SeedInputInvalid);
    expect(() => readAttackBundle(file)).toThrow(message);
  });

  it('names the byte where a truncated file ends, wherever that is', () => {
    const { text } = fixture(FILE);

    fc.assert(
      fc.property(fc.integer({ min: 0, max: text.trimEnd().length - 1 }), (length) => {
        expect(() => readAttackBundle(fixture(FILE, () => text.slice(0, length)))).toThrow(
          new RegExp(`^enterprise-attack\\.json: not JSON from byte ${length} on: .*is the file whole\\?`),
        );
      }),
      { numRuns: 50 },
    );
  });
});
