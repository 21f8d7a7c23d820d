import { sha256 } from '#domain/base/hash.ts';
import type { Finding } from './finding.ts';

/** Returns the identity that all versions of a finding share: 32 hex digits of sha256(ProductArn | Id). */
export function identifyFinding(finding: Pick<Finding, 'ProductArn' | 'Id'>): string {
  return sha256(`${finding.ProductArn}|${finding.Id}`).slice(0, 32);
}
