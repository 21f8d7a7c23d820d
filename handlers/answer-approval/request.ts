import * as z from 'zod';
import { ApproverUnknown, ExecutionUnknown } from '#domain/base/errors.ts';
import type { Approval, Principal } from '#domain/reaction/approval.ts';
import { type ApproverPrincipal, findPrincipal } from '#domain/reaction/approver-principals.ts';
import type { Proposal } from '#domain/reaction/execution-record.ts';
import { buildIdentityHeaders, type SignedRequest } from '#domain/reaction/identity-request.ts';
import type { CallerIdentity } from '#platform/reaction/caller-identity.ts';
import { type AnswerApprovalDeps, answerApproval, findQuestion } from './core.ts';

/** The proof of who asks: a presigned request to STS; or, where this is allowed, only a name. */
const caller = {
  identity: z.object({ url: z.string().min(1).max(8192) }).optional(),
  by: z.object({ id: z.string().min(1).max(128), groups: z.array(z.string()) }).optional(),
};
const executionId = z.string().min(1).max(64);
const answer = <Action extends 'approve' | 'reject' | 'acknowledge'>(action: Action) =>
  z.object({
    action: z.literal(action),
    executionId,
    comment: z.string().max(500).default(''),
    breakGlass: z.boolean().default(false),
    ...caller,
  });

/** A request of an approver to λ answer-approval. */
export const approverRequest = z.discriminatedUnion('action', [
  z.object({ action: z.literal('list'), ...caller }),
  z.object({ action: z.literal('show'), executionId, ...caller }),
  answer('approve'),
  answer('reject'),
  answer('acknowledge'),
]);
export type ApproverRequest = z.output<typeof approverRequest>;

export type ApproverRequestDeps = AnswerApprovalDeps & {
  /** This environment, as callers sign it (`nameEnvironment`). */
  readonly environment: string;
  readonly identity: CallerIdentity;
  readonly principals: () => Promise<readonly ApproverPrincipal[]>;
  /** True on one machine only: whoever calls says who they are. */
  readonly takesNames: boolean;
};

/** A question, with the whole plan where the record holds one. */
export type ApproverAnswer = { readonly approvals: readonly Approval[] } | { readonly approval: Approval; readonly plan?: Proposal | null };

/**
 * Serves one request of a person, once it is known who they are.
 * @throws ApproverUnknown, IdentityUnavailable, ExecutionUnknown, and what `answerApproval` throws
 */
export async function serveApprover(request: ApproverRequest, deps: ApproverRequestDeps): Promise<ApproverAnswer> {
  const by = await identifyCaller(request, deps);
  if (request.action === 'list') return { approvals: (await deps.approvals.listOpen(deps.clock.now())).filter(isFor(by)) };
  if (request.action === 'show') return showQuestion(request.executionId, by, deps);
  const { action: verdict, executionId, comment, breakGlass } = request;
  return { approval: await answerApproval({ executionId, verdict, comment, breakGlass, by }, deps) };
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

async function identifyCaller(request: ApproverRequest, deps: ApproverRequestDeps): Promise<Principal> {
  const { identity, by } = request;
  if (identity === undefined) {
    if (by !== undefined && deps.takesNames) return by;
    throw new ApproverUnknown(
      'A name is no proof. Answer with "attack-reactor approval", which signs a request to STS with your own credentials.',
    );
  }
  const signed: SignedRequest = request;
  const who = await deps.identity.identify(identity.url, buildIdentityHeaders(deps.environment, signed));
  const ruling = findPrincipal(who, await deps.principals());
  if (ruling.kind === 'refuse') throw new ApproverUnknown(`Nobody known answers: ${ruling.reason}.`);
  return ruling.principal;
}
