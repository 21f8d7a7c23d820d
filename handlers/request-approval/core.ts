import { asJson } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { type AnswerPlaces, toNotification } from '#domain/notification/reaction-notification.ts';
import { type Approval, findLapse } from '#domain/reaction/approval.ts';
import { decideDemand } from '#domain/reaction/approval-demand.ts';
import { type Planned, planned } from '#domain/reaction/reaction-state.ts';
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
  const { result } = reaction;
  const now = deps.clock.now();
  const { approval } = await deps.approvals.ask(buildQuestion(reaction, deps), taskToken);
  const { demand, lapsesAt } = approval;
  await deps.topic.publish(
    toNotification(reaction, 'APPROVAL_REQUESTED', result, { ...deps.places, now, approval: { expiresAt: lapsesAt, demand } }),
  );
  await deps.records.note(reaction.id, {
    name: 'APPROVAL_REQUESTED',
    actor: 'platform',
    detail: asJson({ approvers: approval.approvers, expiresAt: approval.expiresAt, demand }),
  });
}

function buildQuestion(reaction: Planned, { clock, approvalSeconds, acknowledgeSeconds }: RequestApprovalDeps): Approval {
  const { id, trigger, requestedBy, finding, resource, target, sourceKey, decision, result } = reaction;
  const { Id, ProductArn, AwsAccountId, Region, Workflow } = finding;
  const { plan } = result;
  const now = clock.now();
  const expiresAt = new Date(now + approvalSeconds * 1000).toISOString();
  return {
    id,
    planHash: plan.hash,
    finding: { Id, ProductArn, AwsAccountId, Region, Workflow },
    about: {
      sourceKey,
      title: finding.Title,
      resource: resource.Id,
      accountId: target.accountId,
      region: target.region,
      reactorId: decision.reactor.id,
      effect: plan.effect,
      summary: plan.summary,
    },
    approvers: [...decision.binding.approvers],
    demand: decideDemand({ trigger, requestedBy, effect: plan.effect, binding: decision.binding }),
    requestedAt: new Date(now).toISOString(),
    expiresAt,
    lapsesAt: findLapse({ expiresAt, acknowledgeSeconds }, now),
    acknowledgeSeconds,
    acknowledgedBy: null,
    answers: [],
    delivered: false,
  };
}
