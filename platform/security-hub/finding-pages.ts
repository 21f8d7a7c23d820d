import { GetFindingsCommand, type GetFindingsCommandInput, type SecurityHubClient } from '@aws-sdk/client-securityhub';
import { at, listAt, textAt } from '#domain/base/json.ts';
import type { Position } from '#domain/finding/collection.ts';
import type { Clock } from '#platform/base/clock.ts';
import type { Pace } from '#platform/base/concurrency.ts';
import { readRawAnswer } from '#platform/base/raw-answer.ts';
import { requirePart } from '#platform/base/whole-answer.ts';
import { translateSecurityHubError } from './security-hub.ts';

/** https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_GetFindings.html */
const FINDINGS_PER_PAGE = 100;
const LATEST = '9999-12-31T23:59:59.999Z';

/** A part of all findings, in the order of their UpdatedAt. */
export type FindingPage = {
  readonly documents: readonly unknown[];
  /** There where more follow. */
  readonly token: string | undefined;
  /** Epoch milliseconds; what the page says was so then, or a little later. */
  readonly sentAt: number;
};

/** All findings of Security Hub, page by page. */
export interface FindingPages {
  /** A token that is no longer known counts as none. @throws SecurityHubThrottled, …Denied, …Unavailable */
  load(position: Position): Promise<FindingPage>;
}

/** @param pace the share of the quota of GetFindings, which is three calls a second for all who read in the account */
export function securityHubPages(client: Pick<SecurityHubClient, 'send'>, pace: Pace, clock: Pick<Clock, 'now'>): FindingPages {
  const load = async ({ from, token }: Position): Promise<FindingPage> => {
    await pace.turn();
    const input: GetFindingsCommandInput = {
      ...(from !== null && { Filters: { UpdatedAt: [{ Start: from, End: LATEST }] } }),
      SortCriteria: [{ Field: 'UpdatedAt', SortOrder: 'asc' }],
      MaxResults: FINDINGS_PER_PAGE,
      ...(token !== null && { NextToken: token }),
    };
    const command = new GetFindingsCommand(input);
    const readAnswer = readRawAnswer(command);
    const sentAt = clock.now();
    await client.send(command);
    const answer = readAnswer();
    requirePart(at(answer, 'Findings'), 'Findings');
    return { documents: listAt(answer, 'Findings'), token: textAt(answer, 'NextToken'), sentAt };
  };
  return {
    async load(position) {
      try {
        return await load(position).catch((error: unknown) => {
          if (position.token === null || !isAboutInput(error)) throw error;
          return load({ ...position, token: null });
        });
      } catch (cause) {
        throw translateSecurityHubError(cause);
      }
    },
  };
}

function isAboutInput(error: unknown): boolean {
  return error instanceof Error && error.name === 'InvalidInputException';
}
