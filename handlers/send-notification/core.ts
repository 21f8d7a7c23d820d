import { conclusionOf } from '#domain/reaction/conclusion.ts';
import { asJson } from '#domain/reaction/plan.ts';
import type { ReactionResult, ReactionState, ResultStatus } from '#domain/reaction/reaction.ts';
import { kindOf, type NotificationContext, notificationOf } from '#domain/reaction/reaction-notification.ts';
import type { ExecutionRecords } from '#platform/gateways/execution-records.ts';
import type { NotificationTopic } from '#platform/gateways/notification-topic.ts';

export type SendNotificationDeps = {
  readonly records: ExecutionRecords;
  readonly topic: NotificationTopic;
  readonly context: () => NotificationContext;
};

/** What is left of a reaction when it ends; the workflow fails where one of these is FAILED. */
export type ReactionEnd = {
  readonly executionId: string;
  readonly status: ResultStatus;
  readonly verified: boolean;
  readonly notification: string;
};

/**
 * Tells people what a reaction came to, once per state change however often the step runs: the message's id is the same.
 * @throws NotificationUnavailable, ExecutionRecordUnavailable
 */
export async function sendNotification(state: ReactionState, deps: SendNotificationDeps): Promise<ReactionEnd> {
  const result = tellable(state);
  const message = notificationOf(state, kindOf(result), result, deps.context());
  await deps.topic.publish(message);
  await deps.records.note(state.id, {
    name: 'NOTIFIED',
    actor: 'platform',
    detail: asJson({ notification: message.id, kind: message.kind }),
  });
  return { executionId: state.id, status: result.status, verified: result.verified, notification: message.id };
}

/** People must know too if the record or the finding could not be written. */
function tellable(state: ReactionState): ReactionResult {
  const result = conclusionOf(state);
  const { recordFailure } = state;
  if (recordFailure === undefined) return result;
  const trouble = `The record or the finding could not be updated (${recordFailure.Error}).`;
  return { ...result, reason: result.reason === null ? trouble : `${result.reason} ${trouble}` };
}
