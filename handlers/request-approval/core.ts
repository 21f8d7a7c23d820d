import { asJson } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { type AnswerPlaces, toNotification } from '#domain/notification/reaction-notification.ts';
import { planned } from '#domain/reaction/reaction-state.ts';
import type { Clock } from '#platform/base/clock.ts';
import type { NotificationTopic } from '#platform/notification/notification-topic.ts';
import type { Approvals } from '#platform/reaction/approvals.ts';
import type { ExecutionRecords } from '#platform/reaction/execution-records.ts';

export type RequestApprovalDeps = {
  readonly approvals: Approvals;
  readonly records: ExecutionRecords;
  readonly topic: NotificationTopic;
  readonly places: AnswerPlaces;
  readonly clock: Pick<Clock, 'now'>;
  readonly approvalSeconds: number;
  readonly acknowledgeSeconds: number;
};

/** The token lets an answer through to the workflow; it is stored and goes nowhere else. */
export const approvalRequest = z.object({ taskToken: z.string().min(1), reaction: planned });
export type ApprovalRequest = z.output<typeof approvalRequest>;

/**
 * Asks people whether a plan may be carried out. The workflow waits for the answer. People are told the earlier of two ends:
 * the question lapses, too, where nobody answers or acknowledges it for `acknowledgeSeconds`.
 * @throws ExecutionRecordUnavailable, NotificationUnavailable (call again)
 */
export async function requestApproval({ taskToken, reaction }: ApprovalRequest, deps: RequestApprovalDeps): Promise<void> {
  const { decision, result } = reaction;
  const now = deps.clock.now();
  const expiresAt = new Date(now + deps.approvalSeconds * 1000).toISOString();
  const { approval } = await deps.approvals.ask(
    {
      id: reaction.id,
      planHash: result.plan.hash,
      finding: { Id: reaction.finding.Id, ProductArn: reaction.finding.ProductArn },
      approvers: [...decision.binding.approvers],
      requestedAt: new Date(now).toISOString(),
      expiresAt,
      requestedBy: reaction.requestedBy,
      answer: null,
    },
    taskToken,
  );
  const lapsesAt = Date.parse(approval.requestedAt) + deps.acknowledgeSeconds * 1000;
  const told = new Date(Math.min(lapsesAt, Date.parse(approval.expiresAt))).toISOString();
  await deps.topic.publish(toNotification(reaction, 'APPROVAL_REQUESTED', result, { ...deps.places, now, expiresAt: told }));
  await deps.records.note(reaction.id, {
    name: 'APPROVAL_REQUESTED',
    actor: 'platform',
    detail: asJson({ approvers: approval.approvers, expiresAt }),
  });
}
