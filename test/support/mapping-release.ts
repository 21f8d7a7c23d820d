import type { Technique } from '#domain/attack/attack.ts';
import { MappingIndex } from '#domain/mapping/mapping-index.ts';
import type { MappingRelease, MappingRow } from '#domain/mapping/mapping-release.ts';

const TACTIC_NAMES: Readonly<Record<string, string>> = {
  TA0001: 'Initial Access',
  TA0006: 'Credential Access',
  TA0007: 'Discovery',
  TA0009: 'Collection',
  TA0112: 'Defense Impairment',
};

/** A technique that is active and belongs to one tactic unless told otherwise. */
export function technique(id: string, overrides: Partial<Technique> = {}): Technique {
  const [parent] = id.split('.');
  const parentId = id.includes('.') ? (parent ?? null) : null;
  return { id, name: `Name of ${id}`, parentId, tacticIds: ['TA0009'], status: 'active', replacedBy: null, ...overrides };
}

/** One mapping row with the strongest tier. */
export function row(key: string, techniqueId: string, overrides: Partial<MappingRow> = {}): MappingRow {
  return {
    kind: 'securityhub_control',
    key,
    techniqueId,
    tier: 'primary',
    score: null,
    category: 'protect',
    source: 'source-a',
    license: 'MIT',
    ...overrides,
  };
}

/** A small release that behaves like the real one. */
export function mappingRelease(overrides: Partial<MappingRelease> = {}): MappingRelease {
  return {
    version: '2026.11.1',
    attackVersion: '19.1',
    contentHash: 'a'.repeat(64),
    tactics: Object.entries(TACTIC_NAMES).map(([id, name]) => ({ id, name, shortname: name.toLowerCase().replaceAll(' ', '-') })),
    techniques: [
      technique('T1530', { name: 'Data from Cloud Storage' }),
      technique('T1552', { name: 'Unsecured Credentials', tacticIds: ['TA0006'] }),
      technique('T1552.001', { name: 'Credentials In Files', tacticIds: ['TA0006'] }),
      technique('T1069', { name: 'Permission Groups Discovery', tacticIds: ['TA0007'] }),
      technique('T1190', { name: 'Exploit Public-Facing Application', tacticIds: ['TA0001'] }),
      technique('T1562.008', { status: 'revoked', replacedBy: 'T1685.002', tacticIds: ['TA0112'] }),
      technique('T1685.002', { name: 'Disable or Modify Cloud Logs', tacticIds: ['TA0112'] }),
    ],
    mappings: [
      row('S3.2', 'T1530', { score: 'significant' }),
      row('S3.2', 'T1530', { source: 'source-b' }),
      row('S3.2', 'T1552.001', { score: 'partial' }),
      row('EC2.19', 'T1190'),
      row('Recon:IAMUser/UserPermissions', 'T1069', { kind: 'guardduty_finding_type', category: 'detect' }),
    ],
    catalog: [
      { kind: 'securityhub_control', key: 'S3.2', title: 'Public read', status: 'active' },
      { kind: 'securityhub_control', key: 'EC2.19', title: 'Ports of high risk', status: 'active' },
      { kind: 'securityhub_control', key: 'EC2.35', title: 'Interfaces should be tagged', status: 'active' },
      { kind: 'securityhub_control', key: 'EC2.36', title: 'Nobody has decided', status: 'retired' },
      { kind: 'guardduty_finding_type', key: 'Recon:IAMUser/UserPermissions', title: '', status: 'active' },
    ],
    noTechnique: [{ kind: 'securityhub_control', key: 'EC2.35', reason: 'Asks for tags and nothing else' }],
    aliases: [
      { aliasKind: 'generator_id', alias: 'pci-dss/v/3.2.1/PCI.S3.2', kind: 'securityhub_control', key: 'S3.2' },
      { aliasKind: 'config_rule', alias: 's3-bucket-public-read-prohibited', kind: 'securityhub_control', key: 'S3.2' },
    ],
    standardControls: [
      { techniqueId: 'T1530', standard: 'NIST', controlId: 'AC-3' },
      { techniqueId: 'T1530', standard: 'NIST', controlId: 'AC-6' },
      { techniqueId: 'T1530', standard: 'CIS', controlId: '3.3' },
      { techniqueId: 'T1552', standard: 'NIST', controlId: 'IA-5' },
    ],
    ...overrides,
  };
}

export function mappingIndex(overrides: Partial<MappingRelease> = {}): MappingIndex {
  return new MappingIndex(mappingRelease(overrides));
}
