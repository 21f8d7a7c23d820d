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

/** Many findings at a time. */
export interface FindingLookUp {
  /** The findings with any of these Ids, of whatever product and account. @throws SecurityHubThrottled, …Denied, …Unavailable */
  findAll(ids: readonly string[]): Promise<readonly unknown[]>;
}

/** https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_GetFindings.html */
const IDS_PER_CALL = 20;

export function securityHubReader(client: Pick<SecurityHubClient, 'send'>): FindingReader & FindingLookUp {
  return {
    async find(address) {
      try {
        const { Findings: findings } = await client.send(new GetFindingsCommand({ Filters: writeFilters(address), MaxResults: 10 }));
        return requirePart(findings, 'Findings').filter((finding) => isAtAddress(finding, address));
      } catch (cause) {
        throw translateSecurityHubError(cause);
      }
    },
    async findAll(ids) {
      const found: unknown[] = [];
      for (let from = 0; from < ids.length; from += IDS_PER_CALL) {
        const filters = { Id: ids.slice(from, from + IDS_PER_CALL).map((Value) => ({ Value, Comparison: 'EQUALS' as const })) };
        try {
          let token: string | undefined;
          do {
            const page = await client.send(new GetFindingsCommand({ Filters: filters, MaxResults: 100, NextToken: token }));
            found.push(...requirePart(page.Findings, 'Findings'));
            token = page.NextToken;
          } while (token !== undefined);
        } catch (cause) {
          throw translateSecurityHubError(cause);
        }
      }
      return found;
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
