/**
 * The classic shape of an enrichment function, as the predecessor of this project was built: one finding per invocation,
 * 2 queries for the rule and 7 per technique over one pooled connection, one import call per finding. Only the shape: the
 * data and the published findings are ours, so that both do the same work. Its LIKE '%…%' look-ups are those of the original.
 */
import { BatchImportFindingsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { Pool } from 'pg';

type SqsEvent = { readonly Records: readonly { readonly body: string }[] };
type Finding = Record<string, unknown> & {
  readonly Id: string;
  readonly ProductArn: string;
  readonly Types: string[];
  readonly GeneratorId: string;
};

const pool = new Pool({
  host: process.env['DATABASE_HOST'],
  port: Number(process.env['DATABASE_PORT']),
  database: process.env['DATABASE_NAME'],
  user: process.env['DATABASE_USER'],
  max: 1,
});
const securityHub = new SecurityHubClient({ region: process.env['PUBLISHER_REGION'] ?? '' });
const account = process.env['PUBLISHER_ACCOUNT_ID'];
const productArn = `arn:aws:securityhub:${process.env['PUBLISHER_REGION']}:${account}:product/${account}/default`;
const RELEASE = 'release = (select version from mapping.mapping_release where is_active)';
const STANDARDS = ['NIST', 'CIS', 'PCI', 'C5', 'ENS'];

export async function handler(event: SqsEvent): Promise<{ batchItemFailures: never[] }> {
  const finding: Finding = JSON.parse(event.Records[0]?.body ?? '{}').detail.findings[0];
  const [kind, key] = keyOf(finding);
  const rule = [`%${kind}%`, `%${key}%`];
  await pool.query(`select title, status from mapping.catalogue_entry where ${RELEASE} and kind like $1 and key like $2`, rule);
  const techniques = await pool.query<{ id: string }>(
    `select distinct technique_id as id from mapping.mapping_row where ${RELEASE} and kind like $1 and key like $2`,
    rule,
  );
  const stories = [];
  for (const { id } of techniques.rows) stories.push(await loadStory(id));
  if (stories.length > 0)
    await securityHub.send(new BatchImportFindingsCommand({ Findings: stories.slice(0, 100).map((story) => getOutput(finding, story)) }));
  return { batchItemFailures: [] };
}

type Story = { readonly id: string; readonly name: string; readonly tactics: string[]; readonly standards: Record<string, string> };

/** Seven queries, each over the tables that the original's views join. */
async function loadStory(id: string): Promise<Story> {
  const base = await pool.query<{ name: string }>(`select name, status, parent_id from mapping.technique where ${RELEASE} and id = $1`, [
    id,
  ]);
  const tactics = await pool.query<{ id: string }>(
    `select tactic.id, tactic.name from mapping.technique_tactic join mapping.tactic on tactic.release = technique_tactic.release and tactic.id = technique_tactic.tactic_id
     where technique_tactic.${RELEASE} and technique_id = $1`,
    [id],
  );
  const standards: Record<string, string> = {};
  for (const standard of STANDARDS) {
    const controls = await pool.query<{ control_id: string }>(
      `select link.control_id, control.title from mapping.technique_standard_control link
       join mapping.standard_control control on control.release = link.release and control.standard = link.standard and control.control_id = link.control_id
       where link.${RELEASE} and technique_id = $1 and link.standard = $2`,
      [id, standard],
    );
    if (controls.rows.length > 0)
      standards[`standards/${standard}`] = controls.rows
        .map((row) => row.control_id)
        .join(',')
        .slice(0, 2048);
  }
  return { id, name: base.rows[0]?.name ?? id, tactics: tactics.rows.map((row) => row.id), standards };
}

function keyOf(finding: Finding): [string, string] {
  const type = finding.Types[0] ?? '';
  if (finding.ProductArn.endsWith('guardduty')) return ['guardduty_finding_type', type.slice(5).replace('-', '/')];
  if (finding.ProductArn.endsWith('macie')) return ['macie', type.slice(5).replace('-', '/')];
  if (finding.ProductArn.endsWith('config')) return ['config_rule', /config-rule\/([^/]+)/.exec(finding.Id)?.[1] ?? ''];
  return ['securityhub_control', finding.GeneratorId.split('/')[1] ?? ''];
}

function getOutput(finding: Finding, story: Story) {
  const source = finding as Finding & { AwsAccountId: string; Title: string; CreatedAt: string; Resources: { Type: string; Id: string }[] };
  return {
    SchemaVersion: '2018-10-08',
    Id: `aws/${finding['Region']}/${source.AwsAccountId}/seed/${story.id}/${finding.Id.slice(-12)}`,
    ProductArn: productArn,
    ProductName: 'Seed shape',
    CompanyName: 'Benchmark',
    GeneratorId: `seed/${story.id}`,
    AwsAccountId: account,
    Title: `${story.id} ${story.name}`,
    Description: `Source finding points to this technique: ${source.Title}`,
    FindingProviderFields: { Severity: { Label: 'HIGH' as const, Original: '7.0' }, Types: ['TTPs/Collection'] },
    Resources: source.Resources,
    ProductFields: { 'seed/tactics': story.tactics.join(','), ...story.standards },
    RecordState: 'ACTIVE' as const,
    CreatedAt: source.CreatedAt,
    UpdatedAt: source.CreatedAt,
  };
}
