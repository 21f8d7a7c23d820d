import { sha256 } from '#domain/base/hash.ts';
import type { Finding } from './finding.ts';

/**
 * Returns the identity that all versions of a finding share: 32 hex digits over account, ProductArn and Id. The account is
 * part of it because Security Hub vouches for it alone: product ARN and Id of a partner's finding are the same in every
 * account, and whoever may import findings into one account chooses them freely. The Region is not: a finding has one
 * place at a time, and what was published at the last one has to be found again.
 */
export function identifyFinding({ AwsAccountId, ProductArn, Id }: Pick<Finding, 'AwsAccountId' | 'ProductArn' | 'Id'>): string {
  return sha256(JSON.stringify([AwsAccountId, ProductArn, Id])).slice(0, 32);
}
