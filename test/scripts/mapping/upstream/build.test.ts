import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkRelease } from '#domain/mapping/release-check.ts';
import { loadStoredRelease } from '#platform/mapping/mapping-database.ts';
import { seed } from '#platform/mapping/migrations.ts';
import { readSeedRelease } from '#platform/mapping/sql-folder.ts';
import { command } from '#scripts/mapping/build.ts';
import { ReleaseDraft, type SeedRecord } from '#scripts/mapping/upstream/release-draft.ts';
import { readSeedFolder } from '#scripts/mapping/upstream/seed-folder.ts';
import { callAlone } from '#scripts/terminal/command-line.ts';
import { describeOnEachDatabase, SQL_FOLDER } from '#test/support/database.ts';
import { fixturePath } from './fixture-files.ts';
import { releaseAsUpstream, selectRows } from './release-as-upstream.ts';

// Each build reads and writes a whole release, and some store one: a second each, more on a busy machine.

const BASE = join(SQL_FOLDER, 'seed');
const base = readSeedFolder(BASE);
const UPSTREAM = releaseAsUpstream(base);
const CTID = 'center-for-threat-informed-defense/mappings-explorer';

const folder = mkdtempSync(join(tmpdir(), 'mapping-build-'));
const out = join(folder, 'sql/seed');
const given = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const said: string[] = [];
const build = async (...args: readonly string[]) => {
  said.length = 0;
  return await callAlone('build', command, ['--release', '2027.4.1', '--created-at', '2027-04-28', '--out', out, ...args]);
};
const built = () => new ReleaseDraft(readSeedFolder(out));
const report = () => readFileSync(join(out, 'report.md'), 'utf8');
/** Rows as text without the sources, which a build names anew. */
const facts = (records: readonly SeedRecord[]) =>
  records.map(({ provenance_id, rule_provenance_id, ...record }) => JSON.stringify(Object.entries(record).sort())).sort();

beforeEach(() => {
  rmSync(folder, { recursive: true });
  mkdirSync(folder, { recursive: true });
  const listen = (...words: unknown[]) => {
    said.push(words.join(' '));
  };
  jest.spyOn(console, 'log').mockImplementation(listen);
  jest.spyOn(console, 'error').mockImplementation(listen);
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => rmSync(folder, { recursive: true }));

/** ATT&CK as the base has it, some objects changed, in another version. */
const attackWith = (changes: Readonly<Record<string, object>>, ...more: readonly object[]) => {
  const bundle: { objects: { id: string }[] } = JSON.parse(UPSTREAM['enterprise-attack.json']);
  const version = { 'x-mitre-collection--1': { x_mitre_version: '20.0' } };
  const all: Readonly<Record<string, object>> = { ...version, ...changes };
  return JSON.stringify({ ...bundle, objects: [...bundle.objects.map((object) => ({ ...object, ...all[object.id] })), ...more] });
};
const revokedBy = (from: string, to: string) => ({
  type: 'relationship',
  id: `relationship--${from}-${to}`,
  relationship_type: 'revoked-by',
  source_ref: `attack-pattern--${from}`,
  target_ref: `attack-pattern--${to}`,
});

describe('mapping build', () => {
  it('changes no fact of a release when it reads what the release already says', async () => {
    const files = {
      attack: 'enterprise-attack.json',
      prowler: 'mitre_attack_aws.json',
      controls: 'controls.out',
      guardduty: 'guardduty.md',
    } as const;
    const args = Object.entries(files);

    expect(await build(...args.flatMap(([option, name]) => [`--${option}`, given(name, UPSTREAM[name])]))).toBe(0);

    const [before, after] = [new ReleaseDraft(base), built()];
    for (const name of before.names.filter((name) => name !== 'provenance'))
      expect([name, facts(after.records(name))]).toEqual([name, facts(before.records(name))]);
    expect(report()).not.toMatch(/## (?:Added|Changed)/);
  });

  it('gives equal bytes for equal input', async () => {
    const args = ['--ctid', given('ctid.json', UPSTREAM['ctid.json'])];
    const bytes = () => readdirSync(out).map((name) => [name, readFileSync(join(out, name), 'utf8')]);
    await build(...args);
    const first = bytes();

    await build(...args);

    expect(bytes()).toEqual(first);
  });

  it('moves rows to what replaced their technique, keeps the id of the source, and drops rows of a deprecated one', async () => {
    const changes = { 'attack-pattern--T1530': { revoked: true }, 'attack-pattern--T1040': { x_mitre_deprecated: true } };
    const rows = (draft: ReleaseDraft, id: string) =>
      draft.names.flatMap((name) => draft.records(name).filter(({ kind, technique_id }) => kind !== undefined && technique_id === id));
    const before = new ReleaseDraft(base);

    expect(await build('--attack', given('attack.json', attackWith(changes, revokedBy('T1530', 'T1213'))))).toBe(0);

    const after = built();
    expect(after.attackVersion).toBe('20.0');
    expect([rows(after, 'T1530'), rows(after, 'T1040')]).toEqual([[], []]);
    expect(rows(after, 'T1213')).toHaveLength(rows(before, 'T1213').length + rows(before, 'T1530').length);
    expect(rows(after, 'T1213').filter((row) => row.technique_id_in_source === 'T1530')).toHaveLength(rows(before, 'T1530').length);
    expect(after.records('technique').find(({ id }) => id === 'T1530')).toMatchObject({ status: 'revoked', replaced_by: 'T1213' });
    expect(report()).toMatch(/\| mapping_securityhub_control \| \d+ \| T1530 -> T1213 \|/);
    expect(report()).toMatch(/\| mapping_securityhub_control \| \d+ \| T1040 is deprecated, without replacement \|/);
  });

  it('replaces the statements of a source, and what follows from them over several steps', async () => {
    const ctid: { mapping_objects: { comments: string }[] } = JSON.parse(UPSTREAM['ctid.json']);
    const rest = ctid.mapping_objects.filter(({ comments }) => !comments.includes('"s3-bucket-ssl-requests-only"'));
    const fresh = { capability_group: 'aws_config', attack_object_id: 'T1530', score_category: 'protect', score_value: 'minimal' };
    const added = { ...fresh, comments: 'Look at "s3-bucket-ssl-requests-only" and "brand-new-rule".' };
    const ofControl = (draft: ReleaseDraft, key: string) =>
      selectRows(draft, CTID).filter(
        (row) => row.kind === 'securityhub_control' && row.key === key && String(row.derivation).includes('s3-bucket-ssl'),
      );

    expect(await build('--ctid', given('ctid.json', JSON.stringify({ ...ctid, mapping_objects: [...rest, added] })))).toBe(0);

    expect(ofControl(new ReleaseDraft(base), 'S3.5').length).toBeGreaterThan(1);
    expect(ofControl(built(), 'S3.5')).toMatchObject([{ technique_id: 'T1530', score: 'minimal', tier: 'primary' }]);
    const followers = selectRows(built(), CTID).filter(({ derivation }) => String(derivation).startsWith('inherits from S3.5 '));
    expect(new Set(followers.map(({ technique_id }) => technique_id))).toEqual(new Set(['T1530']));
    expect(built().records('catalogue_entry')).toContainEqual(expect.objectContaining({ kind: 'config_rule', key: 'brand-new-rule' }));
    expect(report()).toMatch(/\| securityhub_control \| \d+ \| center-.* says it no more \|/);
  });

  it('ends the answer that a key has no technique where a source maps it, and notes keys that lost their last technique', async () => {
    const answered = new Set(new ReleaseDraft(base).records('no_technique').map(({ key }) => key));
    const control = new ReleaseDraft(base)
      .records('control')
      .find(({ key, config_rule }) => answered.has(key ?? null) && /^[a-z]+-[a-z-]+$/.test(String(config_rule)));
    const statement = { capability_group: 'aws_config', attack_object_id: 'T1530', score_category: 'protect', score_value: 'minimal' };
    const only = [{ ...statement, comments: `Look at "${String(control?.config_rule)}".` }];

    expect(await build('--ctid', given('ctid.json', JSON.stringify({ ...JSON.parse(UPSTREAM['ctid.json']), mapping_objects: only })))).toBe(
      0,
    );

    const kept = built().records('no_technique');
    expect(kept).toHaveLength(answered.size - 1);
    expect(kept.map(({ key }) => key)).not.toContain(control?.key);
    expect(report()).toContain(`| no_technique | 1 | a source maps the key now: ${String(control?.key)} |`);
    expect(report()).toMatch(/\| config_rule \| \d+ \| lost their last technique: \w/);
  });

  it('takes checks and titles of Prowler, controls and standards of an account, and the types that guides list', async () => {
    const code = await build(
      ...['--prowler', fixturePath('mitre_attack_aws.json'), '--prowler-check', fixturePath('s3_bucket_public_access.metadata.json')],
      ...['--controls', fixturePath('list-security-control-definitions.out')],
      ...['--standards', fixturePath('list-standards-control-associations.out')],
      ...['--guardduty', fixturePath('guardduty-types.md'), '--guardduty', fixturePath('guardduty-security-hub.md')],
      ...['--macie', fixturePath('macie-types.md')],
    );

    expect([code, said.at(-1)]).toEqual([0, expect.stringContaining('# Mapping release 2027.4.1')]);
    const after = built();
    const entries = after.records('catalogue_entry');
    expect(entries).toContainEqual(expect.objectContaining({ key: 's3_bucket_public_access', title: 'Buckets are not open to everyone' }));
    expect(entries).toContainEqual(
      expect.objectContaining({ key: 'NewService.1', title: 'Something new should be encrypted', status: 'active' }),
    );
    expect(after.records('control').find(({ key }) => key === 'S3.2')).toMatchObject({ severity: 'HIGH' });
    const account = after.records('provenance').find(({ reference }) => reference === 'securityhub list-security-control-definitions');
    expect(entries.find(({ key }) => key === 'S3.2')).toMatchObject({ provenance_id: account?.id });
    expect(after.records('control_standard')).toContainEqual({ control_key: 'NewService.1', standard: 'CIS AWS Foundations v1.2.0' });
    expect(after.records('finding_type').find(({ key }) => key === 'Backdoor:EC2/C&CActivity.B!DNS')).toMatchObject({
      severity: 'High (variable)',
    });
    expect(after.records('key_alias')).toContainEqual(
      expect.objectContaining({
        alias: 'Effects/Data Exfiltration/Exfiltration:S3-AnomalousBehavior',
        key: 'Exfiltration:S3/AnomalousBehavior',
      }),
    );
    expect(entries.find(({ key }) => key === 'Recon:IAMUser/UserPermissions')).toMatchObject({ status: 'retired' });
    expect(report()).toMatch(/rows of guardduty-security-hub\.md that do not tell their type: line 10 .*, line 11 /);
    const says = selectRows(after, 'prowler-cloud/prowler').filter(
      ({ kind, technique_id }) => kind === 'prowler_check' && technique_id === 'T1685',
    );
    expect(says).toMatchObject([{ key: 'macie_is_enabled', technique_id_in_source: 'T1562', tactic_ids_in_source: ['TA0005'] }]);
  });

  it.each<[string, () => readonly string[], RegExp]>([
    [
      'a truncated bundle',
      () => ['--attack', given('attack.json', UPSTREAM['enterprise-attack.json'].slice(0, 99_999))],
      /not JSON from byte 100000 on: .* position 99999/,
    ],
    ['a missing file', () => ['--prowler', join(folder, 'none.json')], /none\.json: cannot be read/],
    [
      'a bundle without a technique that was active',
      () => ['--attack', fixturePath('enterprise-attack.json')],
      /does not list T1001, which was active/,
    ],
    [
      'a mapping to a technique that ATT&CK does not have',
      () => ['--ctid', given('ctid.json', UPSTREAM['ctid.json'].replaceAll('"T1530"', '"T9999"'))],
      /ctid\.json: mapping_objects\[\d+\] \(T9999\): ATT&CK 19\.1 has no technique T9999; give a newer bundle with --attack/,
    ],
    [
      'standards of a control that nobody lists',
      () => ['--standards', fixturePath('list-standards-control-associations.out')],
      /no control NewService\.1; give the list of controls too/,
    ],
  ])('refuses %s and leaves the folder as it was', async (_, args, message) => {
    await build('--macie', fixturePath('macie-types.md'));
    const before = readFileSync(join(out, 'release.json'), 'utf8');

    expect(await build(...args())).toBe(1);

    expect(said.join('\n')).toMatch(message);
    expect(said.join('\n')).toContain('Nothing was written.');
    expect(readFileSync(join(out, 'release.json'), 'utf8')).toBe(before);
    expect(readdirSync(join(out, '..'))).toEqual(['seed']);
  });

  it('replaces no folder that holds something else', async () => {
    await expect(build('--out', folder, '--macie', given('types.md', ''))).rejects.toThrow(/--out .* holds other files/);

    expect(readdirSync(folder)).toEqual(['types.md']);
  });

  it('knows the types of a guide when comments name them', async () => {
    const comment = (text: string) =>
      text.replace('Exfiltration:S3/AnomalousBehavior.', 'Stealth:EC2/BrandNew and Stealth:EC2/NoSuchType.');
    const page = (text: string) => text.replace('| Execution:EC2/MaliciousFile |', '| Stealth:EC2/BrandNew |');
    const changed = (name: string, change: (text: string) => string) => given(name, change(readFileSync(fixturePath(name), 'utf8')));

    await build('--ctid', changed('aws-ctid.json', comment), '--guardduty', changed('guardduty-types.md', page));

    expect(selectRows(built(), CTID)).toContainEqual(expect.objectContaining({ key: 'Stealth:EC2/BrandNew', technique_id: 'T1552.005' }));
    expect(report()).toContain('| guardduty_finding_type | 1 | no type is called Stealth:EC2/NoSuchType |');
  });

  it.each([
    [['--release', 'v2', '--macie', 'x'], /--release "v2" is not three numbers/],
    [['--out', '', '--macie', 'x'], /--out is missing/],
    [['--created-at', 'today', '--macie', 'x'], /--created-at "today" is not a date/],
    [['--prowler-check', 'x'], /--prowler-check only names checks/],
    [[], /at least one upstream file/],
    [['--release', base.version, '--macie', 'x'], /is the version of the base/],
  ])('calls %j unusable', async (args, message) => {
    await expect(build(...args)).rejects.toThrow(message);
  });
});

describeOnEachDatabase('a built release', (database) => {
  it('is stored, and has no error', async () => {
    const changes = { 'attack-pattern--T1530': { revoked: true }, 'attack-pattern--T1040': { x_mitre_deprecated: true } };
    await build(
      ...['--attack', given('attack.json', attackWith(changes, revokedBy('T1530', 'T1213')))],
      ...['--ctid', fixturePath('aws-ctid.json'), '--guardduty', fixturePath('guardduty-types.md')],
      ...['--controls', fixturePath('list-security-control-definitions.out')],
    );

    await seed(database.sql(), await readSeedRelease(join(folder, 'sql')));

    const checks = checkRelease(await loadStoredRelease(database.sql(), '2027.4.1'));
    expect(checks.flatMap(({ faults }) => faults)).toEqual([]);
    expect(checks.length).toBeGreaterThan(0);
  });
});
