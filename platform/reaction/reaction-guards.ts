import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import {
  type Breaker,
  type BreakerState,
  beginChange,
  breakerState,
  type ChangeAnswer,
  CLOSED_BREAKER,
  endChange,
  withdrawChange,
} from '#domain/reaction/breaker.ts';
import { type Budget, type BudgetAnswer, budgetState, EMPTY_BUDGET, takeFromBudget } from '#domain/reaction/budget.ts';
import type { ReactionClaim } from '#domain/reaction/claim.ts';
import type { ClaimEnd } from '#domain/reaction/claim-end.ts';
import type { ReactionSubject } from '#domain/reaction/execution-name.ts';
import type { Clock } from '#platform/base/clock.ts';
import { type Claim, ReactionClaims } from './reaction-claims.ts';
import { RevisedState } from './revised-state.ts';

const ADVICE = 'Without its guards nothing is changed.';

/** The guards that keep reactions from repeating themselves and from running wild. Every method throws ExecutionRecordUnavailable. */
export interface ReactionGuards {
  /** Claims the next reaction to a subject. One whose execution was never started is given out again after 30 s, one that never ended after `lastsMs`. */
  claim(subject: ReactionSubject, lastsMs: number): Promise<Claim>;
  /** The claimed execution runs; until it has ended nobody can claim the subject. */
  started(claim: ReactionClaim): Promise<void>;
  /** The reaction of a claim is over. The first end counts; that of an earlier attempt does not. */
  ended(claim: ReactionClaim, end: ClaimEnd): Promise<void>;
  /** When a fix of ours to the subject (a `subjectHash`) ended; null: there was none. */
  fixedAt(subject: string): Promise<number | null>;
  /** Asks whether a change may begin now; `takeBudget` follows. One that begins is under way until `noteOutcome` or `withdraw`, or for 15 minutes. */
  mayChange(breaker: Breaker, executionId: string): Promise<ChangeAnswer>;
  /** A change that might begin is not made after all. */
  withdraw(bindingId: string, executionId: string): Promise<void>;
  /**
   * Takes one of the changes that a binding may make within an hour, in an account and in all. A change that comes too late is
   * withdrawn, and finds a slot reserved for its subject at `at`. `subject` is a `subjectHash`.
   */
  takeBudget(
    of: Budget & { readonly bindingId: string; readonly accountId: string },
    by: { readonly subject: string; readonly executionId: string },
  ): Promise<BudgetAnswer>;
  /** Notes how a change ended. A resource that was changed and read back as planned is a success, whatever else the finding wants (PARTLY). */
  noteOutcome(breaker: Breaker, executionId: string, succeeded: boolean): Promise<void>;
}

/** Guards as rows of one DynamoDB table with the string key `pk` and TTL `expiresAt`. */
export function reactionGuardsTable(client: DynamoDBClient, tableName: string, clock: Pick<Clock, 'now' | 'sleep'>): ReactionGuards {
  const claims = new ReactionClaims(client, tableName, clock);
  const budgets = new RevisedState(client, tableName, { schema: budgetState, begin: () => EMPTY_BUDGET, clock, advice: ADVICE });
  const breakers = new RevisedState(client, tableName, { schema: breakerState, begin: beginBreaker, clock, advice: ADVICE });
  const withdraw = (bindingId: string, executionId: string) =>
    breakers.decide(breakerKey(bindingId), (state) => ({ answer: undefined, state: withdrawChange(state, executionId) }));
  return {
    claim: (subject, lastsMs) => claims.claim(subject, lastsMs),
    started: (claim) => claims.started(claim),
    ended: (claim, end) => claims.ended(claim, end),
    fixedAt: (subject) => claims.fixedAt(subject),
    mayChange: (breaker, executionId) =>
      breakers.decide(breakerKey(breaker.bindingId), (state) => beginChange(state, breaker, { executionId, now: clock.now() })),
    withdraw,
    async takeBudget({ bindingId, accountId, ...budget }, { subject, executionId }) {
      const answer = await budgets.decide(`budget#${bindingId}`, (state) =>
        takeFromBudget(state, budget, { accountId, subject, executionId, now: clock.now() }),
      );
      if (answer.kind === 'later') await withdraw(bindingId, executionId);
      return answer;
    },
    noteOutcome: (breaker, executionId, succeeded) =>
      breakers.decide(breakerKey(breaker.bindingId), (state) => ({
        answer: undefined,
        state: endChange(state, breaker, { executionId, succeeded, now: clock.now() }),
      })),
  };
}

/** The breaker as earlier versions wrote it stands still for as long as it did. */
function beginBreaker(row: object): BreakerState {
  const { pausedUntil } = z.object({ pausedUntil: z.number().default(0) }).parse(row);
  return { ...CLOSED_BREAKER, pausedUntil };
}

function breakerKey(bindingId: string): string {
  return `breaker#${bindingId}`;
}
