import { truncate } from '@attack-reactor/kit/contract';
import { BatchUpdateFindingsCommand, GetFindingsCommand, type SecurityHubClient } from '@aws-sdk/client-securityhub';
import { SecurityHubUnavailable } from '#domain/base/errors.ts';
import { oneLine } from '#domain/base/text.ts';
import { requirePart } from '#platform/base/whole-answer.ts';
import { translateSecurityHubError } from './security-hub.ts';

/** https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_NoteUpdate.html */
const NOTE_CHARACTERS = 512;

export type MoveOutcome = 'moved' | 'gone' | 'suppressed';

/** Writes the status of findings in Security Hub (`Workflow.Status` of ASFF). */
export interface FindingStatusWriter {
  /**
   * Moves a finding to RESOLVED or NOTIFIED and leaves a note. A finding that Security Hub no longer holds is no error; one
   * that somebody suppressed meanwhile stays suppressed.
   * @throws SecurityHubThrottled, SecurityHubDenied, SecurityHubUnavailable
   */
  move(finding: { readonly Id: string; readonly ProductArn: string }, to: 'RESOLVED' | 'NOTIFIED', note: string): Promise<MoveOutcome>;
}

export function securityHubStatusWriter(client: Pick<SecurityHubClient, 'send'>): FindingStatusWriter {
  return {
    async move({ Id, ProductArn }, to, note) {
      const update = new BatchUpdateFindingsCommand({
        FindingIdentifiers: [{ Id, ProductArn }],
        Workflow: { Status: to },
        Note: { Text: truncate(oneLine(note), NOTE_CHARACTERS), UpdatedBy: 'ATT&CK Reactor' },
      });
      try {
        if (await isSuppressed(client, Id, ProductArn)) return 'suppressed';
        const { ProcessedFindings: moved = [], UnprocessedFindings: refused = [] } = await client.send(update);
        if (refused.length === 0 && requirePart(moved[0], 'ProcessedFindings').Id === Id) return 'moved';
        if (refused[0]?.ErrorCode === 'FindingNotFound') return 'gone';
        throw new SecurityHubUnavailable(
          `Security Hub did not move finding ${Id} to ${to}: ${refused[0]?.ErrorCode} ${refused[0]?.ErrorMessage}`,
        );
      } catch (cause) {
        throw cause instanceof SecurityHubUnavailable ? cause : translateSecurityHubError(cause);
      }
    },
  };
}

/** Security Hub has no conditional update, so there is a moment between the question and the write. */
async function isSuppressed(client: Pick<SecurityHubClient, 'send'>, id: string, productArn: string): Promise<boolean> {
  const equals = (Value: string) => [{ Value, Comparison: 'EQUALS' as const }];
  const ask = new GetFindingsCommand({ Filters: { Id: equals(id), ProductArn: equals(productArn) }, MaxResults: 1 });
  const { Findings: findings } = await client.send(ask);
  return requirePart(findings, 'Findings')[0]?.Workflow?.Status === 'SUPPRESSED';
}
