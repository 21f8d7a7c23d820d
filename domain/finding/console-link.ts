import { lookUp } from '@attack-reactor/kit/contract';

const CONSOLE_DOMAIN: Readonly<Record<string, string>> = {
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** Link that opens one finding in the Security Hub console of a Region; the search text is encoded twice, as the console does. */
export function findingConsoleUrl(finding: { readonly Id: string; readonly Partition: string }, region: string): string {
  const search = encodeURIComponent(`Id=${encodeURIComponent(`\\operator\\:EQUALS\\:${finding.Id}`)}`);
  return `${startLink(finding.Partition, region)}#/findings?search=${search}`;
}

/** Link that opens the insights of Security Hub in a Region. */
export function insightsConsoleUrl(partition: string, region: string): string {
  return `${startLink(partition, region)}#/insights`;
}

function startLink(partition: string, region: string): string {
  const domain = lookUp(CONSOLE_DOMAIN, partition) ?? 'console.aws.amazon.com';
  return `https://${region}.${domain}/securityhub/home?region=${region}`;
}
