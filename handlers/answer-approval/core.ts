import { asJson } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { ApprovalRefused } from '#domain/base/errors.ts';
import { findingsIn } from '#domain/finding/envelope.ts';
import { type Approval, rulingOn } from '#domain/reaction/approval.ts';
import { ineligibility } from '#domain/reaction/eligibility.ts';
import type { ApprovalAnswer } from '#domain/reaction/reaction-state.ts';
import type { Clock } from '#platform/base/clock.ts';
import type { Approvals, OpenApproval } from '#platform/reaction/approvals.ts';
import type { ExecutionRecords } from '#platform/reaction/execution-records.ts';
import type { Workflow } from '#platform/reaction/workflow.ts';
import type { FindingReader } from '#platform/security-hub/finding-reader.ts';

export type AnswerApprovalDeps = {
  readonly approvals: Approvals;
  readonly records: ExecutionRecords;
  readonly workflow: Workflow;
  readonly reader: FindingReader;
  readonly clock: Pick<Clock, 'now'>;
};

/** `by` is put in by the API from the caller's token, never by the caller. */
export const approvalAnswerRequest = z.object({
  executionId: z.string().min(1).max(64),
  verdict: z.enum(['approve', 'reject', 'acknowledge']),
  comment: z.string().max(500).default(''),
  by: z.object({ id: z.string().min(1).max(128), groups: z.array(z.string()) }),
});
export type ApprovalAnswerRequest = z.output<typeof approvalAnswerRequest>;

/**
 * Answers a question, once. `acknowledge` says that somebody is at it and keeps it from lapsing. The answer is written
 * down before it goes to the workflow; if it does not arrive there, the same person can give it again. A finding that was
 * suppressed, resolved, archived or passed since the question cannot be approved any more.
 * @throws ApprovalRefused (too late, answered, without the right, or pointless), ExecutionRecordUnavailable,
 * WorkflowUnavailable, SecurityHubThrottled, SecurityHubDenied, SecurityHubUnavailable
 */
export async function answerApproval(request: ApprovalAnswerRequest, deps: AnswerApprovalDeps): Promise<Approval> {
  const { executionId, verdict, comment, by } = request;
  const open = await deps.approvals.find(executionId);
  if (open === undefined) throw new ApprovalRefused(`Nobody asked for an approval of execution ${executionId}.`);
  const ruling = rulingOn(open.approval, verdict, by, deps.clock.now());
  if (ruling.kind === 'refuse') throw new ApprovalRefused(`This answer does not count (${ruling.reason}). ${ruling.detail}`);
  if (verdict === 'acknowledge') return acknowledge(open, by.id, deps);
  if (verdict === 'approve') await requireOpenFinding(open.approval, deps);

  const answer = { verdict, by: by.id, at: new Date(deps.clock.now()).toISOString(), comment, delivered: false };
  const written = ruling.kind === 'deliver-again' ? open : await deps.approvals.write(open, { ...open.approval, answer });
  if (written === undefined) throw new ApprovalRefused('Somebody else answered at the same moment.');
  return deliver(written, { verdict, by: by.id, comment }, deps);
}

/** So long may pass between question and answer that what was a finding then is none now. */
async function requireOpenFinding({ finding }: Approval, { reader }: AnswerApprovalDeps): Promise<void> {
  const [stored] = await reader.find({ id: finding.Id, productArn: finding.ProductArn });
  const [parsed] = stored === undefined ? [] : findingsIn(stored);
  const reason = parsed?.kind === 'finding' ? ineligibility(parsed.finding, 'manual') : 'no longer in Security Hub';
  if (reason !== undefined)
    throw new ApprovalRefused(`The finding is ${reason} by now, so nothing is changed. Reject the question, or let it lapse.`);
}

async function acknowledge(open: OpenApproval, by: string, deps: AnswerApprovalDeps): Promise<Approval> {
  if (!(await deps.workflow.heartbeat(open.taskToken))) throw new ApprovalRefused('The workflow no longer waits for an answer.');
  await deps.records.note(open.approval.id, { name: 'APPROVAL_ACKNOWLEDGED', actor: by, detail: null });
  return open.approval;
}

async function deliver(written: OpenApproval, answer: ApprovalAnswer, deps: AnswerApprovalDeps): Promise<Approval> {
  const isHeard = await deps.workflow.answer(written.taskToken, answer);
  if (!isHeard) throw new ApprovalRefused('The workflow no longer waits for an answer; nothing was changed by it.');
  const { answer: given } = written.approval;
  const delivered = given === null ? written.approval : { ...written.approval, answer: { ...given, delivered: true } };
  await deps.approvals.write(written, delivered);
  await deps.records.note(written.approval.id, { name: 'APPROVAL_ANSWERED', actor: answer.by, detail: asJson(answer) });
  return delivered;
}
