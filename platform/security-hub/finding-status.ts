import { truncate } from '@attack-reactor/kit/contract';
import { BatchUpdateFindingsCommand, type SecurityHubClient } from '@aws-sdk/client-securityhub';
import { SecurityHubUnavailable } from '#domain/base/errors.ts';
import { textAt } from '#domain/base/json.ts';
import { oneLine } from '#domain/base/text.ts';
import { isAtAddress, readAddress } from '#domain/finding/finding-address.ts';
import type { LateMove } from '#domain/finding/late-move.ts';
import { requirePart } from '#platform/base/whole-answer.ts';
import { securityHubReader } from './finding-reader.ts';
import { translateSecurityHubError } from './security-hub.ts';

/** https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_NoteUpdate.html */
const NOTE_CHARACTERS = 512;

/**
 * `shared`: another account or Region has a finding with the same Id and ProductArn, and a move would move that, too.
 * `overtaken`: the finding has a newer note. `later`: Security Hub did not take the move, which waits.
 */
export type MoveOutcome = 'moved' | 'gone' | 'suppressed' | 'shared' | 'resolved' | 'overtaken' | 'later';
type Obstacle = Exclude<MoveOutcome, 'moved' | 'overtaken' | 'later'>;

/** The finding to move; its account and Region are compared with those of what Security Hub holds. */
type MovedFinding = { readonly Id: string; readonly ProductArn: string; readonly AwsAccountId: string; readonly Region: string };

/** Writes the status of findings in Security Hub (`Workflow.Status` of ASFF). */
export interface FindingStatusWriter {
  /**
   * Moves a finding to RESOLVED or NOTIFIED and leaves a note. A finding that Security Hub no longer holds is no error; one
   * that somebody suppressed meanwhile stays suppressed, one that is RESOLVED stays so but for a move that `reopens`, and
   * one that cannot be named alone stays as it is.
   * @throws SecurityHubThrottled, SecurityHubDenied, SecurityHubUnavailable
   */
  move(finding: MovedFinding, to: 'RESOLVED' | 'NOTIFIED', note: string, options?: { readonly reopens: boolean }): Promise<MoveOutcome>;
}

/** Makes moves that had to wait. */
export interface LateStatusWriter {
  /**
   * Makes a move with the findings that `FindingLookUp.findAll` answered for its Id, under the rules of `move`; a note that
   * was written since counts more. @throws SecurityHubThrottled, SecurityHubDenied, SecurityHubUnavailable
   */
  moveLate(move: LateMove, documents: readonly unknown[]): Promise<MoveOutcome>;
}

export function securityHubStatusWriter(client: Pick<SecurityHubClient, 'send'>): FindingStatusWriter & LateStatusWriter {
  return {
    async move(finding, to, note, { reopens } = { reopens: false }) {
      const address = { ...readAddress(finding), accountId: undefined, region: undefined };
      const everywhere = await securityHubReader(client).find(address);
      return obstacleTo(finding, to, reopens, everywhere) ?? update(client, finding, to, note);
    },
    async moveLate({ finding, to, note, reopens, since }, documents) {
      const address = readAddress(finding);
      const everywhere = documents.filter((one) => isAtAddress(one, { ...address, accountId: undefined, region: undefined }));
      const notedAt = Date.parse(
        textAt(
          everywhere.find((one) => isAtAddress(one, address)),
          'Note',
          'UpdatedAt',
        ) ?? '',
      );
      if (notedAt > since) return 'overtaken';
      return obstacleTo(finding, to, reopens, everywhere) ?? update(client, finding, to, note);
    },
  };
}

/**
 * Tells why a finding must not be moved so; undefined: it may. BatchUpdateFindings names a finding by Id and ProductArn
 * only, so the findings of all places are looked at. Security Hub has no conditional update, so there is a moment between
 * the question and the write. https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchUpdateFindings.html
 */
function obstacleTo(
  finding: MovedFinding,
  to: 'RESOLVED' | 'NOTIFIED',
  reopens: boolean,
  everywhere: readonly unknown[],
): Obstacle | undefined {
  const own = everywhere.find((one) => isAtAddress(one, readAddress(finding)));
  if (own === undefined) return 'gone';
  if (everywhere.length > 1) return 'shared';
  const status = textAt(own, 'Workflow', 'Status');
  if (status === 'SUPPRESSED') return 'suppressed';
  return status === 'RESOLVED' && !reopens && to !== 'RESOLVED' ? 'resolved' : undefined;
}

async function update(
  client: Pick<SecurityHubClient, 'send'>,
  { Id, ProductArn }: MovedFinding,
  to: 'RESOLVED' | 'NOTIFIED',
  note: string,
): Promise<'moved' | 'gone'> {
  const command = new BatchUpdateFindingsCommand({
    FindingIdentifiers: [{ Id, ProductArn }],
    Workflow: { Status: to },
    Note: { Text: truncate(oneLine(note), NOTE_CHARACTERS), UpdatedBy: 'ATT&CK Reactor' },
  });
  try {
    const { ProcessedFindings: moved = [], UnprocessedFindings: refused = [] } = await client.send(command);
    if (refused.length === 0 && requirePart(moved[0], 'ProcessedFindings').Id === Id) return 'moved';
    if (refused[0]?.ErrorCode === 'FindingNotFound') return 'gone';
    throw new SecurityHubUnavailable(
      `Security Hub did not move finding ${Id} to ${to}: ${refused[0]?.ErrorCode} ${refused[0]?.ErrorMessage}`,
    );
  } catch (cause) {
    throw cause instanceof SecurityHubUnavailable ? cause : translateSecurityHubError(cause);
  }
}
