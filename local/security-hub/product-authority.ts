import { lookUp } from '@attack-reactor/kit/contract';
import type { HubFinding, HubIdentity } from './hub-finding.ts';
import { accessDenied, invalidInput } from './service-failure.ts';

const PRODUCT_ARN =
  /^arn:(?<partition>[^:]+):securityhub:(?<region>[^:]+):(?<account>\d{12})?:product\/(?<company>[^/]+)\/(?<product>[^/]+)$/;

/** Names that Security Hub shows for products of AWS, as real findings carry them. */
const AWS_PRODUCTS: Readonly<Record<string, string>> = {
  securityhub: 'Security Hub',
  guardduty: 'GuardDuty',
  inspector: 'Inspector',
  macie: 'Macie',
  'access-analyzer': 'IAM Access Analyzer',
  config: 'Config',
  health: 'Health',
  'firewall-manager': 'Firewall Manager',
  'ssm-patch-manager': 'Systems Manager Patch Manager',
};

/**
 * Throws unless the caller may import this finding: a custom integration imports under the default product of its own
 * account, for its own account, in the Region and partition of the endpoint.
 * https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-custom-providers.html
 * - another account: https://github.com/prowler-cloud/prowler/issues/867
 * - another Region: https://github.com/cloud-custodian/cloud-custodian/pull/3976
 * - an ARN of no product: https://github.com/aquasecurity/trivy/issues/6010
 */
export function requireOwnProduct(finding: Pick<HubFinding, 'ProductArn' | 'AwsAccountId'>, callerId: string, hub: HubIdentity): void {
  if (!PRODUCT_ARN.test(finding.ProductArn)) throw invalidInput(`productArn: "${finding.ProductArn}"`);
  const own = `arn:${hub.partition}:securityhub:${hub.region}:${callerId}:product/${callerId}/default`;
  if (finding.ProductArn !== own || finding.AwsAccountId !== callerId) {
    throw accessDenied(`arn:${hub.partition}:iam::${callerId}:root`, 'BatchImportFindings', finding.ProductArn);
  }
}

/** Product and company that Security Hub writes where the finding does not say; `Default` and `Personal` are its words. */
export function productNames(productArn: string): { readonly product: string; readonly company: string } {
  const { company = 'Personal', product = 'default' } = PRODUCT_ARN.exec(productArn)?.groups ?? {};
  if (product === 'default') return { product: 'Default', company: 'Personal' };
  return company === 'aws' ? { product: lookUp(AWS_PRODUCTS, product) ?? product, company: 'AWS' } : { product, company };
}
