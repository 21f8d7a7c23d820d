import { ExecutionUnknown } from '#domain/base/errors.ts';
import { type AnswerPlaces, toNotification } from '#domain/notification/reaction-notification.ts';
import { type Approval, readStanding } from '#domain/reaction/approval.ts';
import type { ExecutionRecord } from '#domain/reaction/execution-record.ts';
import { summaryOfPlan } from '#domain/reaction/plan-summary.ts';
import type { PlanSummary } from '#domain/reaction/reaction-result.ts';
import type { Clock } from '#platform/base/clock.ts';
import type { NotificationTopic } from '#platform/notification/notification-topic.ts';
import type { ExecutionRecords } from '#platform/reaction/execution-records.ts';

export type TellDeps = {
  readonly records: ExecutionRecords;
  readonly topic: NotificationTopic;
  readonly places: AnswerPlaces;
  readonly clock: Pick<Clock, 'now'>;
};

/**
 * Tells the chats that somebody approved what they had asked for, if one of the answers says so. Told again, the message is the
 * same one. Nothing is handed on to the workflow before.
 * @throws NotificationUnavailable, ExecutionRecordUnavailable, ExecutionUnknown
 */
export async function tellSelfApproval(approval: Approval, { records, topic, places, clock }: TellDeps): Promise<void> {
  const given = approval.answers.find(({ breakGlass }) => breakGlass);
  if (given === undefined) return;
  const record = await records.find(approval.id);
  if (record === undefined) throw new ExecutionUnknown(`Execution ${approval.id} has no record.`);
  const { by, comment } = given;
  const reaction = {
    ...record.reaction,
    mode: 'approval' as const,
    approval: { verdict: 'approve' as const, by, comment, breakGlass: true },
  };
  const result = {
    status: 'PLANNED' as const,
    plan: buildPlan(record, approval),
    backupRef: null,
    verified: false as const,
    reason: null,
    messages: [],
  };
  const { demand, lapsesAt } = approval;
  // The first of two approvals leaves the question open.
  const open = readStanding(approval).kind === 'open' ? { approval: { expiresAt: lapsesAt, demand } } : {};
  await topic.publish(toNotification(reaction, 'SELF_APPROVED', result, { ...places, now: clock.now(), ...open }));
}

/** The plan in question; a record that is older than proposals has it in a few words. */
function buildPlan({ proposal }: ExecutionRecord, { planHash: hash, about }: Approval): PlanSummary {
  if (proposal !== null) return summaryOfPlan(proposal);
  return { hash, summary: about?.summary ?? hash, effect: about?.effect ?? 'irreversible', changes: [], omitted: 0 };
}
