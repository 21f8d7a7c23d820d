import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describeOnEachDatabase, SQL_FOLDER } from '../support/database.ts';

const SEED_FOLDER = join(SQL_FOLDER, 'seed');

describe('seed files', () => {
  const files = readdirSync(SEED_FOLDER).filter((name) => name.endsWith('.sql'));

  it('are all named by the manifest, and no other', () => {
    const manifest: unknown = JSON.parse(readFileSync(join(SEED_FOLDER, 'release.json'), 'utf8'));

    expect(manifest).toMatchObject({ files: files.toSorted().map((name) => ({ name })) });
  });

  it.each(files)('%s is small enough to review and repeats no row', (name) => {
    const rows = readFileSync(join(SEED_FOLDER, name), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('('))
      .map((line) => line.replace(/,$/, ''));

    expect(statSync(join(SEED_FOLDER, name)).size).toBeLessThan(900_000);
    expect(new Set(rows).size).toBe(rows.length);
  });
});

describeOnEachDatabase('content of the seeded release', (database) => {
  const select = async (text: string) => (await database.sql().query<{ found: unknown }>(text)).rows.map(({ found }) => found);

  it.each([
    [
      'mapping rows only to active techniques',
      `select technique_id as found from mapping.active_mapping join mapping.active_technique on id = technique_id where active_technique.status <> 'active'`,
    ],
    [
      'replacements that are active themselves',
      `select a.id as found from mapping.active_technique a join mapping.active_technique b on b.id = a.replaced_by where b.status <> 'active'`,
    ],
    [
      'an active technique with a tactic each',
      `select id as found from mapping.active_technique where status = 'active' and tactics = '{}'`,
    ],
    [
      'standards only for active techniques',
      `select technique_id as found from mapping.technique_standard_control l join mapping.technique t on t.release = l.release and t.id = technique_id where status <> 'active'`,
    ],
    [
      'controls with a rule alias only where the rule is theirs alone',
      `select alias as found from mapping.key_alias a join mapping.control c on c.config_rule = alias join mapping.catalogue_entry e on e.kind = c.kind and e.key = c.key where alias_kind = 'config_rule' and e.status = 'active' and c.key <> a.key`,
    ],
    ['no title that was decoded twice', `select title as found from mapping.standard_control where title like '%\u00e2\u20ac%'`],
  ])('has %s', async (_, exceptions) => {
    expect(await select(exceptions)).toEqual([]);
  });

  it("holds every kind of source, the conformance pack and the peer's controls", async () => {
    const kinds = await select('select distinct kind as found from mapping.active_mapping order by 1');

    expect(kinds).toEqual(
      expect.arrayContaining(['securityhub_control', 'config_rule', 'guardduty_finding_type', 'prowler_check', 'aws_service']),
    );
    expect(await select('select count(*)::integer as found from mapping.mapping_row')).toEqual([4869]);
    expect(await select('select count(*)::integer as found from mapping.conformance_rule')).toEqual([119]);
    expect(await select('select count(*)::integer as found from mapping.peer_remediation')).toEqual([361]);
  });

  it('leads every spelling of a control to it', async () => {
    const getControl = (alias: string) => select(`select key as found from mapping.key_alias where alias = '${alias}'`);

    expect(await getControl('arn:aws:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0/rule/1.10')).toEqual(['IAM.16']);
    expect(await getControl('acm-certificate-expiration-check')).toEqual(['ACM.1']);
    expect(await getControl('iam-password-policy')).toEqual([]);
    expect(await getControl('Software and Configuration Checks/Vulnerabilities/CVE')).toEqual(['PACKAGE_VULNERABILITY']);
  });

  it('answers analysts in plain words', async () => {
    const [control] = (await database.sql().query(`select * from mapping.active_control where key = 'S3.2'`)).rows;

    expect(control).toMatchObject({ severity: 'CRITICAL', status: 'active', technique_ids: expect.arrayContaining(['T1530']) });
    expect(await select(`select kind as found from mapping.active_unmapped where key = 'EC2.20'`)).toEqual(['securityhub_control']);
  });
});
