import * as z from 'zod';
import { ApproverUnknown, ExecutionUnknown } from '#domain/base/errors.ts';
import type { Approval, Principal } from '#domain/reaction/approval.ts';
import type { Proposal } from '#domain/reaction/execution-record.ts';
import { proofOfPerson } from '#domain/reaction/person-request.ts';
import { identifyPerson, type PersonIdentityDeps } from '#platform/reaction/person-identity.ts';
import { type AnswerApprovalDeps, answerApproval, findQuestion } from './core.ts';

const executionId = z.string().min(1).max(64);
const answer = <Action extends 'approve' | 'reject' | 'acknowledge'>(action: Action) =>
  z.object({
    action: z.literal(action),
    executionId,
    comment: z.string().max(500).default(''),
    breakGlass: z.boolean().default(false),
    /** The plan that the person looked at; left out: the one in question. */
    planHash: z.string().min(1).max(128).optional(),
    ...proofOfPerson,
  });

/** A request of an approver to λ answer-approval. */
export const approverRequest = z.discriminatedUnion('action', [
  z.object({ action: z.literal('list'), ...proofOfPerson }),
  z.object({ action: z.literal('show'), executionId, ...proofOfPerson }),
  answer('approve'),
  answer('reject'),
  answer('acknowledge'),
]);
export type ApproverRequest = z.output<typeof approverRequest>;

export type ApproverRequestDeps = AnswerApprovalDeps & PersonIdentityDeps;

/** A question, with the whole plan where the record holds one. */
export type ApproverAnswer = { readonly approvals: readonly Approval[] } | { readonly approval: Approval; readonly plan?: Proposal | null };

/**
 * Serves one request of a person, once it is known who they are.
 * @throws ApproverUnknown, IdentityUnavailable, ExecutionUnknown, and what `answerApproval` throws
 */
export async function serveApprover(request: ApproverRequest, deps: ApproverRequestDeps): Promise<ApproverAnswer> {
  const by = await identifyPerson(request, deps);
  if (request.action === 'list') return { approvals: (await deps.approvals.listOpen(deps.clock.now())).filter(isFor(by)) };
  if (request.action === 'show') return showQuestion(request.executionId, by, deps);
  const { action: verdict, executionId, comment, breakGlass, planHash } = request;
  return { approval: await answerApproval({ executionId, verdict, comment, breakGlass, planHash, by }, deps) };
}

async function showQuestion(id: string, by: Principal, deps: ApproverRequestDeps): Promise<ApproverAnswer> {
  const { approval } = await findQuestion(id, deps);
  if (!isFor(by)(approval)) throw new ApproverUnknown(`${by.id} is in none of the groups ${approval.approvers.join(', ')}.`);
  const record = await deps.records.find(id);
  if (record === undefined) throw new ExecutionUnknown(`Execution ${id} has no record any more.`);
  // Another plan than the one that people are asked about is not shown in its place.
  return { approval, plan: record.proposal?.hash === approval.planHash ? record.proposal : null };
}

/** People see the questions that they may answer. */
function isFor({ groups }: Principal) {
  return ({ approvers }: Approval): boolean => approvers.some((group) => groups.includes(group));
}
