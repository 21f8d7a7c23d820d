import { ReleaseDraft, type SeedRecord } from '#scripts/mapping/upstream/release-draft.ts';
import type { SeedRelease } from '#scripts/mapping/upstream/seed-folder.ts';

const CTID = 'center-for-threat-informed-defense/mappings-explorer';

/** The upstream files that would say what a release says: what a build reads of them must change nothing. */
export function releaseAsUpstream(release: SeedRelease) {
  const draft = new ReleaseDraft(release);
  return {
    'enterprise-attack.json': JSON.stringify(attackBundle(draft)),
    'ctid.json': JSON.stringify(ctidFile(draft)),
    'mitre_attack_aws.json': JSON.stringify(prowlerFile(draft)),
    'controls.out': JSON.stringify({ SecurityControlDefinitions: controls(draft) }),
    'guardduty.md': guardDutyPage(draft),
  };
}

function attackBundle(draft: ReleaseDraft) {
  const reference = (id: unknown) => ({ external_references: [{ source_name: 'mitre-attack', external_id: id }] });
  const techniques = draft.records('technique');
  const tactics = [...draft.records('tactic')].sort((left, right) => Number(left.matrix_order) - Number(right.matrix_order));
  const shortname = new Map(tactics.map(({ id, shortname }) => [id, shortname]));
  const phases = Map.groupBy(draft.records('technique_tactic'), ({ technique_id }) => technique_id);
  const link = (relationship_type: string, from: unknown, to: unknown) => ({
    type: 'relationship',
    id: `relationship--${relationship_type}-${String(from)}`,
    relationship_type,
    source_ref: `attack-pattern--${String(from)}`,
    target_ref: `attack-pattern--${String(to)}`,
  });
  return {
    type: 'bundle',
    objects: [
      { type: 'x-mitre-collection', id: 'x-mitre-collection--1', x_mitre_version: draft.attackVersion },
      {
        type: 'x-mitre-matrix',
        id: 'x-mitre-matrix--1',
        tactic_refs: tactics.map(({ id }) => `x-mitre-tactic--${String(id)}`),
        ...reference('enterprise-attack'),
      },
      ...tactics.map(({ id, name, shortname: x_mitre_shortname }) => {
        return { type: 'x-mitre-tactic', id: `x-mitre-tactic--${String(id)}`, name, x_mitre_shortname, ...reference(id) };
      }),
      ...techniques.map(({ id, name, status, parent_id, platforms }) => ({
        type: 'attack-pattern',
        id: `attack-pattern--${String(id)}`,
        name,
        revoked: status === 'revoked',
        x_mitre_deprecated: status === 'deprecated',
        x_mitre_is_subtechnique: parent_id !== null,
        x_mitre_platforms: platforms,
        kill_chain_phases: (phases.get(id ?? null) ?? []).map(({ tactic_id }) => {
          return { kill_chain_name: 'mitre-attack', phase_name: shortname.get(tactic_id ?? null) };
        }),
        ...reference(id),
      })),
      ...techniques.flatMap(({ id, parent_id }) => (parent_id === null ? [] : link('subtechnique-of', id, parent_id))),
      ...techniques.flatMap(({ id, replaced_by }) => (replaced_by === null ? [] : link('revoked-by', id, replaced_by))),
    ],
  };
}

function ctidFile(draft: ReleaseDraft) {
  const rows = selectRows(draft, CTID);
  const object = ({ technique_id, technique_id_in_source, category, score }: SeedRecord, capability: unknown, comments: string) => ({
    capability_group: capability,
    attack_object_id: technique_id_in_source ?? technique_id,
    score_category: category,
    score_value: score,
    comments,
  });
  return {
    metadata: { technology_domain: 'enterprise', mapping_framework: 'aws', attack_version: '16.1' },
    mapping_objects: rows.flatMap((row) => {
      if (row.derivation === 'direct') return [object(row, row.key, '')];
      if (row.derivation !== 'named in CTID comment') return [];
      const isRule = row.kind === 'config_rule';
      return [object(row, isRule ? 'aws_config' : 'amazon_guardduty', isRule ? `See "${String(row.key)}".` : `See ${String(row.key)}.`)];
    }),
  };
}

function prowlerFile(draft: ReleaseDraft) {
  const names = new Map(draft.records('tactic').map(({ id, name }) => [id, name]));
  const rows = selectRows(draft, 'prowler-cloud/prowler').filter(({ kind }) => kind === 'prowler_check');
  const byTechnique = Map.groupBy(rows, ({ technique_id, technique_id_in_source }) => technique_id_in_source ?? technique_id);
  return {
    Framework: 'MITRE-ATTACK',
    Provider: 'AWS',
    Requirements: [...byTechnique].map(([Id, checks]) => ({
      Id,
      Tactics: [checks[0]?.tactic_ids_in_source ?? []].flat().map((id) => names.get(id)),
      Checks: checks.map(({ key }) => key),
    })),
  };
}

function controls(draft: ReleaseDraft) {
  const titles = new Map(
    draft.records('catalogue_entry').map(({ kind, key, title, status }) => [`${String(kind)}:${String(key)}`, { title, status }]),
  );
  return draft.records('control').flatMap(({ key, severity }) => {
    const entry = titles.get(`securityhub_control:${String(key)}`);
    return entry?.status === 'active' ? [{ SecurityControlId: key, Title: entry.title, SeverityRating: severity }] : [];
  });
}

/** Links, escapes and footnotes are those of the guide. */
function guardDutyPage(draft: ReleaseDraft): string {
  const active = new Set(
    draft.records('catalogue_entry').flatMap(({ kind, key, status }) => (status === 'active' ? `${kind} ${key}` : [])),
  );
  const types = draft.records('finding_type').filter(({ kind, key }) => kind === 'guardduty_finding_type' && active.has(`${kind} ${key}`));
  const rows = types.map(({ key, resources, data_source, severity }) => {
    const source = data_source === 'VPC flow logs' ? 'VPC flow logs[+](#no-ipv6)' : (data_source ?? '');
    const marked = String(severity ?? '').replace(' (variable)', '[*](#variable)');
    const link = `[${String(key).replaceAll('!', '\\!')}](types.md#${String(key).toLowerCase()})`;
    return `| ${link} | ${[resources ?? []].flat().join(', ')} | ${source} | ${marked} |`;
  });
  const head = ['| Finding type | Resource type | Foundational data source/Feature | Finding severity |', '| --- | --- | --- | --- |'];
  return [...head, ...rows, ''].join('\n');
}

/** The mapping rows of one repository. */
export function selectRows(draft: ReleaseDraft, repository: string): readonly SeedRecord[] {
  const ids = new Set<unknown>(draft.records('provenance').flatMap((source) => (source.repository === repository ? [source.id] : [])));
  const tables = draft.names.filter((name) => name.startsWith('mapping_'));
  return tables.flatMap((name) => draft.records(name).filter(({ provenance_id }) => ids.has(provenance_id)));
}
