const PRODUCT_ARN = /^arn:[a-z-]+:securityhub:[a-z0-9-]*:(\d{12})?:product\/([^/]+)\/([^/]+)$/;

/**
 * Returns who wrote a finding, as `provider/product`; undefined where the ARN cannot be one that Security Hub gives. AWS's own
 * and partners' products have one ARN in all accounts; a custom integration has that of its account.
 * https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-custom-providers.html
 * @example
 * readProduct('arn:aws:securityhub:eu-central-1::product/aws/guardduty'); // 'aws/guardduty'
 */
export function readProduct(productArn: string): string | undefined {
  const [, account, provider = '', product = ''] = PRODUCT_ARN.exec(productArn) ?? [];
  const isAccount = /^\d{12}$/.test(provider);
  if (provider === '' || (account === undefined ? isAccount : account !== provider)) return undefined;
  return `${provider}/${product}`.toLowerCase();
}

/**
 * Tells if a finding was written by one of these products; `aws/*` are all of a provider.
 * @example
 * isOfProduct('arn:aws:securityhub:eu-central-1::product/aws/guardduty', ['aws/*']); // true
 */
export function isOfProduct(productArn: string, products: readonly string[]): boolean {
  const product = readProduct(productArn);
  if (product === undefined) return false;
  return products.some((name) => (name.endsWith('/*') ? product.startsWith(name.slice(0, -1)) : product === name));
}
