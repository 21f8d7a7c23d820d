import type { Finding } from './finding.ts';
import type { SourceKey } from './source-key.ts';

/** Exposure: a weakness that an attacker could use. Detection: somebody did something. */
export type Intent = 'exposure' | 'detection';

/**
 * Tells an event from a weakness. Device Defender's metrics (`aws:…`) watch behavior; a finding of a product without a
 * key space is a detection unless it carries a compliance result.
 */
export function decideIntent(key: Pick<SourceKey, 'kind' | 'key'> | undefined, finding: Pick<Finding, 'ComplianceStatus'>): Intent {
  if (key === undefined) return finding.ComplianceStatus === undefined ? 'detection' : 'exposure';
  if (key.kind === 'guardduty_finding_type') return 'detection';
  return key.kind === 'iot_device_defender' && key.key.startsWith('aws:') ? 'detection' : 'exposure';
}
