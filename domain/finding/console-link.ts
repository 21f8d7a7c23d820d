import { lookUp } from '@attack-reactor/kit/contract';

const CONSOLE_DOMAIN: Readonly<Record<string, string>> = {
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** Link that opens one finding in the Security Hub console of a Region; the search text is encoded twice, as the console does. */
export function findingConsoleUrl(finding: { readonly Id: string; readonly Partition: string }, region: string): string {
  const domain = lookUp(CONSOLE_DOMAIN, finding.Partition) ?? 'console.aws.amazon.com';
  const search = encodeURIComponent(`Id=${encodeURIComponent(`\\operator\\:EQUALS\\:${finding.Id}`)}`);
  return `https://${region}.${domain}/securityhub/home?region=${region}#/findings?search=${search}`;
}
