import { GetFindingsCommand, type SecurityHubClient } from '@aws-sdk/client-securityhub';
import { type FindingAddress, isAtAddress } from '#domain/finding/finding-address.ts';
import { requirePart } from '#platform/base/whole-answer.ts';
import { translateSecurityHubError } from './security-hub.ts';

/** Findings as Security Hub holds them. */
export interface FindingReader {
  /**
   * The findings at an address, at most 10; more than one where it leaves out the product or the account and several have
   * the Id. @throws SecurityHubThrottled, …Denied, …Unavailable
   */
  find(address: FindingAddress): Promise<readonly unknown[]>;
}

export function securityHubReader(client: Pick<SecurityHubClient, 'send'>): FindingReader {
  return {
    async find(address) {
      try {
        const { Findings: findings } = await client.send(new GetFindingsCommand({ Filters: writeFilters(address), MaxResults: 10 }));
        return requirePart(findings, 'Findings').filter((finding) => isAtAddress(finding, address));
      } catch (cause) {
        throw translateSecurityHubError(cause);
      }
    },
  };
}

function writeFilters({ id, productArn, accountId, region }: FindingAddress) {
  const equals = (Value: string) => [{ Value, Comparison: 'EQUALS' as const }];
  return {
    Id: equals(id),
    ...(productArn !== undefined && { ProductArn: equals(productArn) }),
    ...(accountId !== undefined && { AwsAccountId: equals(accountId) }),
    ...(region !== undefined && { Region: equals(region) }),
  };
}
