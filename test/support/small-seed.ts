import { createHash } from 'node:crypto';
import type { SeedRelease } from '#platform/mapping/migrations.ts';

/** A release of one mapped control, two active techniques and a revoked one: enough for the constraints, quick to store. */
export function smallSeed(version: string, statements: readonly string[] = []): SeedRelease {
  const contentHash = createHash('sha256').update(version).digest('hex');
  const content = [
    `insert into mapping.provenance (release, id, repository, license) values ('${version}', 'p', 'source-a', 'MIT')`,
    `insert into mapping.tactic (release, id, name, shortname, matrix_order, provenance_id)
      values ('${version}', 'TA0009', 'Collection', 'collection', 1, 'p')`,
    `insert into mapping.technique (release, id, name, status, replaced_by, platforms, last_listed_in, provenance_id) values
      ('${version}', 'T1530', 'Data from Cloud Storage', 'active', null, '{IaaS}', '19.1', 'p'),
      ('${version}', 'T1190', 'Exploit Public-Facing Application', 'active', null, '{IaaS}', '19.1', 'p'),
      ('${version}', 'T1562', 'Impair Defenses', 'revoked', 'T1190', '{IaaS}', '18.0', 'p')`,
    `insert into mapping.technique_tactic (release, technique_id, tactic_id) values ('${version}', 'T1530', 'TA0009'), ('${version}', 'T1190', 'TA0009')`,
    `insert into mapping.catalogue_entry (release, kind, key, title, status, provenance_id)
      values ('${version}', 'securityhub_control', 'S3.2', 'Public read', 'active', 'p')`,
    `insert into mapping.mapping_row (release, kind, key, technique_id, tier, derivation, tactic_ids_in_source, provenance_id)
      values ('${version}', 'securityhub_control', 'S3.2', 'T1530', 'primary', 'published', '{}', 'p')`,
    ...statements,
  ];
  return {
    version,
    contentHash,
    files: [
      {
        name: '001_mapping_release.sql',
        text: `insert into mapping.mapping_release (version, attack_version, content_hash, created_at)
          values ('${version}', '19.1', '${contentHash}', '2026-11-21T00:00:00Z');`,
      },
      { name: '002_content.sql', text: content.map((statement) => `${statement};`).join('\n') },
    ],
  };
}
