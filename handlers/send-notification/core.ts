import { asJson } from '@attack-reactor/kit/contract';
import { type AnswerPlaces, chooseNotificationKind, toNotification } from '#domain/notification/reaction-notification.ts';
import { concludeReaction } from '#domain/reaction/conclusion.ts';
import { explain } from '#domain/reaction/explanation.ts';
import type { SkipReason } from '#domain/reaction/reaction.ts';
import type { ReactionResult, ResultStatus } from '#domain/reaction/reaction-result.ts';
import type { ClosedState } from '#domain/reaction/reaction-state.ts';
import { readReasons } from '#domain/reaction/reason.ts';
import type { Clock } from '#platform/base/clock.ts';
import type { NotificationTopic } from '#platform/notification/notification-topic.ts';
import type { ExecutionRecords } from '#platform/reaction/execution-records.ts';

export type SendNotificationDeps = {
  readonly records: ExecutionRecords;
  readonly topic: NotificationTopic;
  readonly places: AnswerPlaces;
  readonly clock: Pick<Clock, 'now'>;
};

/** The remains of a reaction when it ends; the workflow fails where one of these is FAILED. */
export type ReactionEnd = {
  readonly executionId: string;
  readonly status: ResultStatus;
  readonly verified: boolean;
  /** Id of the message; `none` where nobody was told. */
  readonly notification: string;
};

/**
 * Tells people what a reaction came to, unless a person only looked; once per state change however often the step runs: the message's id is the same.
 * @throws NotificationUnavailable, ExecutionRecordUnavailable
 */
export async function sendNotification(state: ClosedState, deps: SendNotificationDeps): Promise<ReactionEnd> {
  const end = await tell(state, deps);
  await deps.records.close(state.id);
  return end;
}

async function tell(state: ClosedState, deps: SendNotificationDeps): Promise<ReactionEnd> {
  const result = tellable(state);
  const { status, verified } = result;
  if (isToldToNobody(state, result)) return { executionId: state.id, status, verified, notification: 'none' };
  const message = toNotification(state, chooseNotificationKind(result), result, { ...deps.places, now: deps.clock.now() });
  await deps.topic.publish(message);
  await deps.records.note(state.id, {
    name: 'NOTIFIED',
    actor: 'platform',
    detail: asJson({ notification: message.id, kind: message.kind }),
  });
  return { executionId: state.id, status, verified, notification: message.id };
}

/**
 * True for a plan that a person asked for by hand, and a finding that a person asked about in vain: that person has the answer. A
 * start by hand that names nobody came from another machine, and is told.
 */
function isToldToNobody({ trigger, requestedBy, decision }: ClosedState, { status }: ReactionResult): boolean {
  // Nobody asked about a resource that turned out to be none for the bindings.
  if (trigger === 'event' && decision.kind === 'skip') return ASIDE.has(decision.reason);
  if (trigger !== 'manual' || requestedBy === null) return false;
  return status === 'SKIPPED' || (decision.kind === 'react' && decision.mode === 'notify');
}

/** Reasons that the tags of today may show only in the course of an execution; without one, nobody hears of them either. */
const ASIDE: ReadonlySet<SkipReason> = new Set(['out-of-scope', 'no-matching-resource']);

/** People must know too if the record or the finding could not be written. */
function tellable(state: ClosedState): ReactionResult {
  const result = concludeReaction(state);
  const { recordFailure } = state;
  if (recordFailure === undefined) return result;
  return { ...result, ...explain(...readReasons(result.reason, result.why), { code: 'not-recorded', name: recordFailure.Error }) };
}
