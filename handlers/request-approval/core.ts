import { asJson } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { type NotificationContext, toNotification } from '#domain/notification/reaction-notification.ts';
import { planned } from '#domain/reaction/reaction-state.ts';
import type { NotificationTopic } from '#platform/notification/notification-topic.ts';
import type { Approvals } from '#platform/reaction/approvals.ts';
import type { ExecutionRecords } from '#platform/reaction/execution-records.ts';

export type RequestApprovalDeps = {
  readonly approvals: Approvals;
  readonly records: ExecutionRecords;
  readonly topic: NotificationTopic;
  readonly context: () => NotificationContext;
  readonly approvalSeconds: number;
  readonly acknowledgeSeconds: number;
};

/** The token lets an answer through to the workflow; it is stored and goes nowhere else. */
export const approvalRequest = z.object({ taskToken: z.string().min(1), reaction: planned });

/**
 * Asks people whether a plan may be carried out. The workflow waits for the answer. People are told the earlier of two ends:
 * the question lapses, too, where nobody answers or acknowledges it for `acknowledgeSeconds`.
 * @throws ExecutionRecordUnavailable, NotificationUnavailable (call again)
 */
export async function requestApproval(event: unknown, deps: RequestApprovalDeps): Promise<void> {
  const { taskToken, reaction } = approvalRequest.parse(event);
  const { decision, result } = reaction;
  const context = deps.context();
  const expiresAt = new Date(context.now + deps.approvalSeconds * 1000).toISOString();
  const { approval } = await deps.approvals.ask(
    {
      id: reaction.id,
      planDigest: result.plan.digest,
      finding: { Id: reaction.finding.Id, ProductArn: reaction.finding.ProductArn },
      approvers: [...decision.binding.approvers],
      requestedAt: new Date(context.now).toISOString(),
      expiresAt,
      requestedBy: reaction.requestedBy,
      answer: null,
    },
    taskToken,
  );
  const lapsesAt = Date.parse(approval.requestedAt) + deps.acknowledgeSeconds * 1000;
  const told = new Date(Math.min(lapsesAt, Date.parse(approval.expiresAt))).toISOString();
  await deps.topic.publish(toNotification(reaction, 'APPROVAL_REQUESTED', result, { ...context, expiresAt: told }));
  await deps.records.note(reaction.id, {
    name: 'APPROVAL_REQUESTED',
    actor: 'platform',
    detail: asJson({ approvers: approval.approvers, expiresAt }),
  });
}
