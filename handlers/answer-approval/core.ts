import { asJson } from '@attack-reactor/kit/contract';
import { ApprovalRefused, ApproverUnknown, ExecutionUnknown } from '#domain/base/errors.ts';
import { findingsIn } from '#domain/finding/envelope.ts';
import { readAddress } from '#domain/finding/finding-address.ts';
import { type Approval, type Attempt, findLapse, type GivenAnswer, readStanding, rulingOn } from '#domain/reaction/approval.ts';
import { endedSince } from '#domain/reaction/eligibility.ts';
import type { ApprovalAnswer } from '#domain/reaction/reaction-state.ts';
import type { Approvals, OpenApproval } from '#platform/reaction/approvals.ts';
import type { Workflow } from '#platform/reaction/workflow.ts';
import type { FindingReader } from '#platform/security-hub/finding-reader.ts';
import { type TellDeps, tellSelfApproval } from './tell-self-approval.ts';

export type AnswerApprovalDeps = TellDeps & {
  readonly approvals: Approvals;
  readonly workflow: Workflow;
  readonly reader: FindingReader;
};

/** One answer of a person who is known by now. */
export type ApprovalAnswerRequest = Attempt & { readonly executionId: string };

/**
 * Counts an answer. `acknowledge` says that somebody is at it and keeps the question from lapsing, and so does the first of
 * two approvals. Once enough answers are there, they are written down before they go to the workflow; if they do not arrive
 * there, one of the same people can answer again. A finding that was suppressed, resolved, archived or passed since the
 * question cannot be approved any more. The chats are told of a broken glass before the workflow is.
 * @throws ApprovalRefused (too late, answered, about another plan, or pointless), ApproverUnknown (without the right), ExecutionUnknown
 * (nobody asked), ExecutionRecordUnavailable, NotificationUnavailable, WorkflowUnavailable, SecurityHubThrottled, SecurityHubDenied, SecurityHubUnavailable
 */
export async function answerApproval(request: ApprovalAnswerRequest, deps: AnswerApprovalDeps): Promise<Approval> {
  const { executionId, verdict, comment, by } = request;
  const open = await findQuestion(executionId, deps);
  const ruling = rulingOn(open.approval, request, deps.clock.now());
  if (ruling.kind === 'refuse') {
    const Refused = ruling.reason === 'not-an-approver' ? ApproverUnknown : ApprovalRefused;
    throw new Refused(`This answer does not count (${ruling.reason}). ${ruling.detail}`);
  }
  if (verdict === 'acknowledge') return acknowledge(open, by.id, deps);
  if (verdict === 'approve') await requireOpenFinding(open.approval, deps);
  if (ruling.kind === 'deliver-again') return deliver(open, deps);

  const answer: GivenAnswer = { verdict, by: by.id, at: timestamp(deps), comment, breakGlass: ruling.breakGlass };
  const written = await deps.approvals.write(open, { ...open.approval, answers: [...open.approval.answers, answer] });
  if (written === undefined) throw new ApprovalRefused('Somebody else answered at the same moment. Look at the question again.');
  await deps.records.note(executionId, { name: 'APPROVAL_COUNTED', actor: by.id, detail: asJson(answer) });
  if (readStanding(written.approval).kind !== 'open') return deliver(written, deps);
  await tellSelfApproval(written.approval, deps);
  return keepOpen(written, deps);
}

/** @throws ExecutionUnknown where nobody asked */
export async function findQuestion(executionId: string, { approvals }: Pick<AnswerApprovalDeps, 'approvals'>): Promise<OpenApproval> {
  const open = await approvals.find(executionId);
  if (open === undefined) throw new ExecutionUnknown(`Nobody asked for an approval of execution ${executionId}.`);
  return open;
}

/** So long may pass between question and answer that what was a finding then is none now. */
async function requireOpenFinding({ finding }: Approval, { reader }: AnswerApprovalDeps): Promise<void> {
  const [stored] = await reader.find(readAddress(finding));
  const [parsed] = stored === undefined ? [] : findingsIn(stored);
  if (parsed?.kind !== 'finding')
    throw new ApprovalRefused(
      'The finding is no longer in Security Hub CSPM, or only in the new Security Hub (OCSF), so nothing is changed. Reject the question; if the finding is still open, fix it by hand.',
    );
  const reason = endedSince(finding, parsed.finding);
  if (reason !== undefined)
    throw new ApprovalRefused(`The finding is ${reason} by now, so nothing is changed. Reject the question, or let it lapse.`);
}

async function acknowledge(open: OpenApproval, by: string, deps: AnswerApprovalDeps): Promise<Approval> {
  const approval = await keepOpen(open, deps, by);
  await deps.records.note(approval.id, { name: 'APPROVAL_ACKNOWLEDGED', actor: by, detail: null });
  return approval;
}

/** Gives the question its whole time for a sign again. A writer at the same moment knows as much as we do. */
async function keepOpen(open: OpenApproval, deps: AnswerApprovalDeps, by?: string): Promise<Approval> {
  if (!(await deps.workflow.heartbeat(open.taskToken))) throw new ApprovalRefused('The workflow no longer waits for an answer.');
  const lapsesAt = findLapse(open.approval, deps.clock.now());
  const approval = { ...open.approval, lapsesAt, ...(by !== undefined && { acknowledgedBy: by }) };
  return (await deps.approvals.write(open, approval))?.approval ?? approval;
}

async function deliver(written: OpenApproval, deps: AnswerApprovalDeps): Promise<Approval> {
  await tellSelfApproval(written.approval, deps);
  const answer = buildAnswer(written.approval);
  const isHeard = await deps.workflow.answer(written.taskToken, answer);
  if (!isHeard) throw new ApprovalRefused('The workflow no longer waits for an answer; nothing was changed by it.');
  const delivered = { ...written.approval, delivered: true };
  await deps.approvals.write(written, delivered);
  await deps.records.note(written.approval.id, { name: 'APPROVAL_ANSWERED', actor: answer.by, detail: asJson(answer) });
  return delivered;
}

/** The workflow is told all who approved, with what they said, or the one who did not. */
function buildAnswer({ answers }: Approval): ApprovalAnswer {
  const verdict = answers.at(-1)?.verdict ?? 'reject';
  const given = answers.filter((answer) => answer.verdict === verdict);
  const breakGlass = given.some((answer) => answer.breakGlass);
  return {
    verdict,
    by: given.map(({ by }) => by).join(', '),
    comment: given.flatMap(({ comment }) => (comment === '' ? [] : [comment])).join('; '),
    ...(breakGlass && { breakGlass }),
  };
}

function timestamp({ clock }: AnswerApprovalDeps): string {
  return new Date(clock.now()).toISOString();
}
