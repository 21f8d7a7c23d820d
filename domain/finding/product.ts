import type { Finding } from './finding.ts';

/**
 * The name that Security Hub shows as the product of our findings. The loop guard matches on it, in the event pattern and
 * in code: every BatchImportFindings call comes back as an event.
 * https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-cwe-integration-types.html
 */
export const PRODUCT_NAME = 'ATT&CK Reactor';

/** The product field in which Security Hub writes the name again. */
export const PRODUCT_NAME_FIELD = 'aws/securityhub/ProductName';

/** Prefix of every GeneratorId we publish: `attack/T1530`, `attack/TA0009`, `attack/source`. */
export const GENERATOR_PREFIX = 'attack/';

/** ARN of the default product of an account, the only one a custom integration may import under. */
export function defaultProductArn(target: { partition: string; region: string; accountId: string }): string {
  return `arn:${target.partition}:securityhub:${target.region}:${target.accountId}:product/${target.accountId}/default`;
}

/** `aws/guardduty`, `prowler/prowler`, or `123456789012/default` for a custom integration. */
export function productSlug(finding: Pick<Finding, 'ProductArn'>): string {
  return finding.ProductArn.slice(finding.ProductArn.indexOf(':product/') + ':product/'.length).toLowerCase();
}
