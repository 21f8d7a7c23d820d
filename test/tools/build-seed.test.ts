import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callAlone } from '#scripts/terminal/command-line.ts';
import { buildSeed, command } from '#tools/build-seed.ts';

const T = '\t';
const tsv = (header: string, ...rows: readonly string[]) => [header, ...rows].map((line) => `${line.replaceAll(' | ', T)}\n`).join('');

const MAPPING_HEADER =
  'source_kind | source_key | technique_id | technique_id_in_source | tactic_ids_in_source | category | score | tier | derivation | provenance | license';
const PROWLER = 'prowler-cloud/prowler@abc123 compliance/mitre.json | Apache-2.0';

/** The smallest input that touches every table. */
const FILES = {
  'attack_tactics.tsv': tsv(
    'id | name | shortname | matrix_order | url | n_techniques_incl_sub | attack_version | note',
    'TA0009 | Collection | collection | 1 | url | 2 | 19.1 | ',
    'TA0112 | Defense Impairment | defense-impairment | 2 | url | 1 | 19.1 | new in v19',
  ),
  'attack_techniques.tsv': tsv(
    'id | name | is_subtechnique | parent_id | tactic_ids | tactics | platforms | platform_iaas | url | revoked | deprecated | replaced_by | attack_version',
    'T1530 | Data from Cloud Storage | 0 |  | TA0009 | Collection | IaaS|SaaS | 1 | url | 0 | 0 |  | 19.1',
    'T1562 | Impair Defenses | 0 |  | TA0112 | Defense Impairment | IaaS | 1 | url | 1 | 0 | T1685 | 18.1',
    'T1685 | Disable or Modify Tools | 0 |  | TA0112 | Defense Impairment | IaaS | 1 | url | 0 | 0 |  | 19.1',
    'T9001 | Gone | 0 |  | TA0009 | Collection | IaaS | 1 | url | 0 | 1 |  | 18.1',
  ),
  'securityhub_controls.tsv': tsv(
    'control_id | title | severity | config_rule | custom_rule | standards | category | resource_type | schedule_type | status | source | rule_source',
    "S3.2 | S3 buckets shouldn't be public | CRITICAL | s3-public | 0 | FSBP v1.0.0|PCI DSS v4.0.1 | Protect | AWS::S3::Bucket | Periodic | ACTIVE | owner/controls@1 (2026) | AWS docs (c2hans/aws-docs)",
    'IAM.7 | Passwords | MEDIUM | iam-password-policy | 0 | FSBP v1.0.0 |  |  | Periodic | ACTIVE | owner/controls@1 (2026) | AWS docs (c2hans/aws-docs)',
    'IAM.10 | Passwords too | MEDIUM | iam-password-policy | 0 | PCI DSS v3.2.1 |  |  | Periodic | ACTIVE | owner/controls@1 (2026) | AWS docs (c2hans/aws-docs)',
  ),
  'securityhub_generator_ids.tsv': tsv(
    'generator_id | security_control_id | control_status | source',
    'pci-dss/v/3.2.1/PCI.S3.1 | S3.2 | ACTIVE | awsdocs/guide@1 consolidation.md',
    'cis/v/1.2.0/1.1 | IAM.20 | NOT_LISTED | awsdocs/guide@1 consolidation.md',
  ),
  'guardduty_finding_types.tsv': tsv(
    'type | threat_purpose | resource | severity | tactic_id | tactic | tactic_basis | asff_types | data_source | status',
    'Exfiltration:S3/AnomalousBehavior | Exfiltration | Amazon S3 | High | TA0009 | Collection | threat_purpose | TTPs/Exfiltration:S3-AnomalousBehavior | CloudTrail | ACTIVE',
    'Shared:S3/One | Policy | Amazon S3 |  |  |  |  | Shared/Type |  | ACTIVE',
    'Shared:S3/Two | Policy | Amazon S3 |  |  |  |  | Shared/Type|Own/Type |  | ACTIVE',
  ),
  'other_finding_types.tsv': tsv(
    'product | type | category | resource | asff_type | status | source',
    'inspector | PACKAGE_VULNERABILITY | vulnerability | EC2 instance|Lambda function | Checks/CVE | ACTIVE | docs.aws.amazon.com/inspector.html (copy@1)',
  ),
  'mapping.tsv': tsv(
    MAPPING_HEADER,
    `securityhub_control | S3.2 | T1530 |  | TA0009 | protect | significant | primary | direct | ${PROWLER}`,
    `config_rule | s3-orphan | T1685 | T1562 |  |  |  | derived | joined | ${PROWLER}`,
  ),
  'technique_standard.tsv': tsv(
    'technique_id | standard | control_id | control_title',
    'T1530 | NIST | AC-3 | Access enforcement',
    'T1562 | NIST | AC-3 | Access enforcement',
    'T1562 | NIST | AC-3 | Access enforcement',
    'T1562 | C5 | RB-22 | Errors \u00e2\u20ac\u201c system hardening',
  ),
  'conformance_rules.tsv': tsv(
    'config_rule_name | managed_rule_identifier | service_per_docs | owner | scope_resource_types | max_exec_freq | input_parameters | technique_ids_joined_from_db | tactic_ids_joined | mapped_in_db',
    "only-in-pack | ONLY_IN_PACK | Amazon S3 | AWS | AWS::S3::Bucket |  | {'max': {'Ref': 'Max'}} | T1530,T1562 | TA0009 | yes",
  ),
  'asr_controls.tsv': tsv(
    'playbook | standard | control_id | executes(remapped_to) | version_added',
    'SC | Security Control (consolidated) | S3.2 |  | 2.1.0',
    'CIS120 | CIS 1.2.0 | 1.3 | 1.5 | 2.1.0',
  ),
};
type FileName = keyof typeof FILES;

const DEFAULTS = { own: undefined, version: '2026.11.2', 'created-at': '2026-11-21' };

/** `--version V` as the value of that option. */
function buildValues(args: readonly string[]): Record<string, string> {
  return Object.fromEntries(args.flatMap((arg, index) => (index % 2 === 0 ? [[arg.slice(2), args[index + 1] ?? '']] : [])));
}

describe('build-seed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'build-seed-'));
  const [from, to] = [join(folder, 'data'), join(folder, 'sql/seed')];
  beforeEach(() => {
    rmSync(folder, { recursive: true });
    mkdirSync(from, { recursive: true });
    for (const [name, text] of Object.entries(FILES)) writeFileSync(join(from, name), text);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const run = (...args: readonly string[]) => {
    const lines: { out: string[]; err: string[] } = { out: [], err: [] };
    const code = buildSeed(
      { ...DEFAULTS, from, to, ...buildValues(args) },
      (line) => lines.out.push(line),
      (line) => lines.err.push(line),
    );
    return { code, out: lines.out.join('\n'), err: lines.err.join('\n') };
  };
  const spoil = (name: FileName, change: (text: string) => string) => writeFileSync(join(from, name), change(FILES[name]));
  const listRows = (table: string) => {
    const name = readdirSync(to).find((candidate) => candidate.endsWith(`_${table}.sql`)) ?? '';
    return readFileSync(join(to, name), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('('));
  };
  const bytes = () => readdirSync(to).map((name) => [name, readFileSync(join(to, name), 'utf8')]);

  it('makes the same bytes of the same input', () => {
    expect(run().code).toBe(0);
    const first = bytes();

    run();

    expect(bytes()).toEqual(first);
  });

  it('gives equal content an equal hash, whatever the version and the order of the lines', () => {
    const hash = () => /"contentHash": "(\w+)"/.exec(readFileSync(join(to, 'release.json'), 'utf8'))?.[1];
    run();
    const first = hash();
    const [header = '', ...lines] = FILES['mapping.tsv'].trimEnd().split('\n');
    spoil('mapping.tsv', () => [header, ...lines.reverse(), ''].join('\n'));

    run('--version', '2027.1.1', '--created-at', '2027-01-01');

    expect(hash()).toBe(first);
    spoil('mapping.tsv', (text) => text.replace('significant', 'partial'));
    run();
    expect(hash()).not.toBe(first);
  });

  it('writes the version once a file, so that a new release changes only changed facts', () => {
    run();
    const facts = bytes()
      .filter(([name]) => name?.endsWith('.sql'))
      .map(([, text]) => text?.match(/2026\.11\.2/g)?.length);

    expect(new Set(facts)).toEqual(new Set([1]));
  });

  it('escapes quotes', () => {
    run();

    expect(listRows('catalogue_entry')).toContainEqual(expect.stringContaining(`'S3 buckets shouldn''t be public'`));
  });

  it('catalogs what only a mapping, the pack or a GeneratorId knows', () => {
    run();
    const entries = listRows('catalogue_entry').join('\n');

    expect(entries).toContain(`('config_rule', 's3-orphan', 's3-orphan', 'active'`);
    expect(entries).toContain(`('config_rule', 'only-in-pack', 'only-in-pack', 'active'`);
    expect(entries).toContain(`('securityhub_control', 'IAM.20', 'IAM.20', 'retired'`);
  });

  it('derives aliases, but none that could mean two keys', () => {
    run();
    const aliases = listRows('key_alias').map((row) => row.split(', ').slice(0, 4).join(', '));

    expect(aliases).toEqual([
      `('asff_type', 'Checks/CVE', 'inspector', 'PACKAGE_VULNERABILITY'`,
      `('asff_type', 'Own/Type', 'guardduty_finding_type', 'Shared:S3/Two'`,
      `('asff_type', 'TTPs/Exfiltration:S3-AnomalousBehavior', 'guardduty_finding_type', 'Exfiltration:S3/AnomalousBehavior'`,
      `('config_rule', 's3-public', 'securityhub_control', 'S3.2'`,
      `('generator_id', 'cis/v/1.2.0/1.1', 'securityhub_control', 'IAM.20'`,
      `('generator_id', 'pci-dss/v/3.2.1/PCI.S3.1', 'securityhub_control', 'S3.2'`,
    ]);
  });

  it('follows revoked techniques of standards and of the pack, folds repeats and remembers the ids', () => {
    run();

    expect(listRows('technique_standard_control').join('\n')).toBe(
      `('C5', 'RB-22', 'T1685', '{"T1562"}'),\n('NIST', 'AC-3', 'T1530', '{}'),\n('NIST', 'AC-3', 'T1685', '{"T1562"}')`,
    );
    expect(listRows('conformance_rule_technique')).toContain(`('only-in-pack', 'T1685', '{"T1562"}')`);
  });

  it('repairs titles that were decoded twice, and turns parameters into JSON', () => {
    run();

    expect(listRows('standard_control').join('\n')).toContain('Errors \u2013 system hardening');
    expect(listRows('conformance_rule').join('\n')).toContain(`'{"max":{"Ref":"Max"}}'`);
  });

  it.each<[string, FileName, (text: string) => string, string]>([
    ['another header', 'mapping.tsv', (text) => text.replace('tier', 'level'), 'mapping.tsv:1: expected the header'],
    ['a column too few', 'mapping.tsv', (text) => text.replace('\tApache-2.0\n', '\n'), 'mapping.tsv:2: expected 11 columns, found 10'],
    ['a truncated file', 'mapping.tsv', (text) => text.slice(0, -5), 'mapping.tsv: the last line is not ended'],
    ['Windows line ends', 'asr_controls.tsv', (text) => text.replaceAll('\n', '\r\n'), 'asr_controls.tsv: carriage returns'],
    ['an unknown technique', 'mapping.tsv', (text) => text.replace('T1530', 'T9999'), 'mapping.tsv:2: unknown technique "T9999"'],
    [
      'a revoked technique',
      'mapping.tsv',
      (text) => text.replace('T1530', 'T1562'),
      'mapping.tsv:2: technique T1562 is revoked; use T1685',
    ],
    ['a deprecated technique', 'mapping.tsv', (text) => text.replace('T1530', 'T9001'), 'mapping.tsv:2: technique T9001 is deprecated'],
    ['an unknown control', 'mapping.tsv', (text) => text.replace('S3.2', 'S3.99'), 'mapping.tsv:2: unknown securityhub_control "S3.99"'],
    [
      'an unknown tier',
      'mapping.tsv',
      (text) => text.replace('primary', 'rumour'),
      'mapping.tsv:2: tier is "rumour", expected one of primary',
    ],
    ['a row without license', 'mapping.tsv', (text) => text.replace('\tApache-2.0\n', '\t\n'), 'mapping.tsv:2: no license'],
    [
      'a source in no known form',
      'mapping.tsv',
      (text) => text.replace('prowler-cloud/prowler@abc123', 'hearsay'),
      'mapping.tsv:2: source "hearsay',
    ],
    ['a duplicate mapping row', 'mapping.tsv', (text) => `${text}${text.split('\n')[1]}\n`, 'mapping.tsv:4: duplicate key'],
    [
      'a duplicate control',
      'securityhub_controls.tsv',
      (text) => text.replace('IAM.10', 'IAM.7'),
      'securityhub_controls.tsv:4: duplicate securityhub_control "IAM.7", first at securityhub_controls.tsv:3',
    ],
    [
      'an unknown severity',
      'securityhub_controls.tsv',
      (text) => text.replace('CRITICAL', 'SEVERE'),
      'securityhub_controls.tsv:2: severity is "SEVERE"',
    ],
    [
      'an unknown tactic',
      'guardduty_finding_types.tsv',
      (text) => text.replace('TA0009', 'TA9999'),
      'guardduty_finding_types.tsv:2: unknown tactic "TA9999"',
    ],
    [
      'a revoked technique without replacement',
      'attack_techniques.tsv',
      (text) => text.replace('\tT1685\t18.1', '\t\t18.1'),
      'attack_techniques.tsv:3: revoked and replaced_by disagree',
    ],
    [
      'tactics of two versions',
      'attack_tactics.tsv',
      (text) => text.replace('19.1\tnew', '18.1\tnew'),
      'attack_tactics.tsv:3: ATT&CK 18.1, but attack_tactics.tsv:2 has 19.1',
    ],
    [
      'a control with two titles',
      'technique_standard.tsv',
      (text) => `${text}T1530\tNIST\tAC-3\tOther\n`,
      'technique_standard.tsv:6: NIST AC-3 is titled "Other"',
    ],
    [
      'unreadable parameters',
      'conformance_rules.tsv',
      (text) => text.replace("{'max'", "{'max"),
      'conformance_rules.tsv:2: input_parameters cannot be read',
    ],
    [
      'a peer control that does not exist',
      'asr_controls.tsv',
      (text) => text.replace('S3.2', 'S9.9'),
      'asr_controls.tsv:2: unknown securityhub_control "S9.9"',
    ],
  ])('refuses %s and leaves the folder as it was', (_, name, change, message) => {
    run();
    const before = bytes();
    spoil(name, change);

    const result = run('--version', '2027.1.1');

    expect(result).toMatchObject({ code: 1, err: expect.stringContaining(message) });
    expect(result.err).toContain('Nothing was written');
    expect(bytes()).toEqual(before);
    expect(readdirSync(join(to, '..'))).toEqual(['seed']);
  });

  describe('rows of our own', () => {
    const own = join(folder, 'own.tsv');
    const write = (...rows: readonly string[]) =>
      writeFileSync(own, tsv('source_kind | source_key | technique_id | category | reason', ...rows));

    it('are proposals, or say why a key has no technique', () => {
      write(
        'securityhub_control | IAM.7 | T1530 | protect | Guessed passwords read data',
        'securityhub_control | IAM.10 |  |  | Says the same as IAM.7',
      );

      expect(run('--own', own).code).toBe(0);

      expect(listRows('mapping_securityhub_control')).toContainEqual(
        expect.stringMatching(/'IAM\.7', 'T1530', 'derived', 'protect', null, 'Guessed passwords read data'/),
      );
      expect(listRows('no_technique')).toEqual([
        expect.stringMatching(/^\('securityhub_control', 'IAM\.10', 'Says the same as IAM\.7', 'security-/),
      ]);
    });

    it.each([
      ['no technique for a key that is mapped', 'securityhub_control | S3.2 |  |  | x', 'own.tsv:2: securityhub_control S3.2 is mapped'],
      ['no technique for an unknown key', 'securityhub_control | S3.99 |  |  | x', 'own.tsv:2: unknown securityhub_control "S3.99"'],
      ['no technique without reason', 'securityhub_control | IAM.7 |  |  | ', 'own.tsv:2: no reason'],
      ['no technique with a category', 'securityhub_control | IAM.7 |  | protect | x', 'own.tsv:2: category "protect" of no technique'],
    ])('refuse %s', (_, row, message) => {
      write(row);

      expect(run('--own', own)).toMatchObject({ code: 1, err: expect.stringContaining(message) });
    });
  });

  it('says which file is missing', () => {
    rmSync(join(from, 'mapping.tsv'));

    expect(run()).toMatchObject({ code: 1, err: expect.stringContaining('mapping.tsv: cannot be read') });
  });

  it('refuses bytes that are not UTF-8', () => {
    writeFileSync(join(from, 'mapping.tsv'), Buffer.from([0xff, 0xfe, 0x0a]));

    expect(run()).toMatchObject({ code: 1, err: expect.stringContaining('mapping.tsv: not valid UTF-8') });
  });

  it.each([
    [['--from', from, '--version', 'v2'], 'is not three numbers'],
    [['--from', from, '--created-at', 'today'], 'is not a date'],
    [['--fron', 'x'], 'There is no option --fron; did you mean --from? See --help.'],
    [[], 'Say where the TSV files are: --from DIR.'],
  ])('calls %j wrong usage', async (args, message) => {
    await expect(callAlone('build-seed', command, args)).rejects.toThrow(message);
  });
});
