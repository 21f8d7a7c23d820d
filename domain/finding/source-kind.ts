/** Kinds of keys of a release. The values are those of the mapping database. */
export const SOURCE_KINDS = [
  'securityhub_control',
  'config_rule',
  'guardduty_finding_type',
  'macie',
  'inspector',
  'access_analyzer',
  'prowler_check',
  'iot_device_defender',
  'securityhub_insight',
  'aws_service',
] as const;

/**
 * A GeneratorId (`acme-scan/42`) or the beginning of one (`Trivy/*`), for products without a key space of their own. Releases
 * have no such keys: only customer overrides do.
 */
export const OWN_KIND = 'generator_id';
export type SourceKind = (typeof SOURCE_KINDS)[number] | typeof OWN_KIND;

/**
 * Another spelling of a key: a standard-specific GeneratorId (`pci-dss/v/3.2.1/PCI.S3.1`), the Config rule behind a
 * control, or an ASFF type whose text differs from the finding type it stands for.
 */
export type KeyAlias = {
  readonly aliasKind: 'generator_id' | 'config_rule' | 'asff_type';
  readonly alias: string;
  readonly kind: SourceKind;
  readonly key: string;
};
