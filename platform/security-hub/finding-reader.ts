import { GetFindingsCommand, type SecurityHubClient } from '@aws-sdk/client-securityhub';
import { requirePart } from '#platform/base/whole-answer.ts';
import { translateSecurityHubError } from './security-hub.ts';

/** Findings as Security Hub holds them. */
export interface FindingReader {
  /** The findings with an Id; more than one where several products chose the same. @throws SecurityHubThrottled, …Denied, …Unavailable */
  find(by: { readonly id: string; readonly productArn: string | undefined }): Promise<readonly unknown[]>;
}

export function securityHubReader(client: Pick<SecurityHubClient, 'send'>): FindingReader {
  return {
    async find({ id, productArn }) {
      const equals = (Value: string) => [{ Value, Comparison: 'EQUALS' as const }];
      const filters = { Id: equals(id), ...(productArn !== undefined && { ProductArn: equals(productArn) }) };
      try {
        const { Findings: findings } = await client.send(new GetFindingsCommand({ Filters: filters, MaxResults: 10 }));
        return requirePart(findings, 'Findings');
      } catch (cause) {
        throw translateSecurityHubError(cause);
      }
    },
  };
}
