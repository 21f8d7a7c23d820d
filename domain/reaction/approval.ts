import { effect, text } from '@attack-reactor/kit/contract';
import * as z from 'zod';
import { approvalDemand, isSamePerson } from './approval-demand.ts';

/** How long people have for an answer, and until one must show that somebody is at it. The workflow waits exactly as long. */
export const APPROVAL_TIMES = { seconds: 86_400, signSeconds: 14_400 } as const;

/** The answer of one person. */
const givenAnswer = z.object({
  verdict: z.enum(['approve', 'reject']),
  by: z.string(),
  at: z.iso.datetime(),
  comment: z.string(),
  /** True where somebody approved what they started themselves. */
  breakGlass: z.boolean(),
});
export type GivenAnswer = z.output<typeof givenAnswer>;

/** The subject of a question, in a few words for a list. */
const subject = z.object({
  sourceKey: z.string(),
  title: z.string(),
  resource: z.string(),
  accountId: z.string(),
  region: z.string(),
  reactorId: z.string(),
  effect,
  summary: text,
});

/** A question to people: may this plan be carried out? A row that an earlier version wrote is read too. */
export const approval = z.object({
  /** The execution's id: there is one question per execution. */
  id: z.string(),
  /** Digest of the plan that the answer is about; a plan that changed meanwhile is not approved. */
  planHash: z.string(),
  /** Looked at again before an approval counts; its status is that of the time when the reaction was begun. */
  finding: z.object({
    Id: z.string(),
    ProductArn: z.string(),
    AwsAccountId: z.string(),
    Region: z.string(),
    Workflow: z.object({ Status: z.string() }).optional(),
  }),
  /** Null: the row is older than the field. */
  about: subject.nullable(),
  approvers: z.array(z.string()),
  demand: approvalDemand,
  requestedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  /** Until then somebody has to show that they are at it. */
  lapsesAt: z.iso.datetime(),
  acknowledgeSeconds: z.int(),
  /** The person who said last that they are at it. */
  acknowledgedBy: z.string().nullable(),
  answers: z.array(givenAnswer),
  /** True once the workflow has the answer. */
  delivered: z.boolean(),
});
export type Approval = z.output<typeof approval>;

/** Somebody whom the identity provider vouches for. */
export type Principal = { readonly id: string; readonly groups: readonly string[] };

type ApprovalVerdict = 'approve' | 'reject' | 'acknowledge';

/** The state of a question: it wants more answers, or it is answered. */
export type Standing =
  | { readonly kind: 'open'; readonly approvedBy: readonly string[]; readonly missing: number }
  | { readonly kind: 'approved'; readonly by: readonly string[] }
  | { readonly kind: 'rejected'; readonly by: string };

/** Tells what the answers so far come to. One "no" is enough. */
export function readStanding({ demand, answers }: Pick<Approval, 'demand' | 'answers'>): Standing {
  const rejected = answers.find(({ verdict }) => verdict === 'reject');
  if (rejected !== undefined) return { kind: 'rejected', by: rejected.by };
  const approvedBy = answers.flatMap(({ by }, position) =>
    answers.slice(0, position).some((earlier) => isSamePerson(earlier.by, by)) ? [] : [by],
  );
  const missing = demand.people - approvedBy.length;
  return missing > 0 ? { kind: 'open', approvedBy, missing } : { kind: 'approved', by: approvedBy };
}

/** One answer that somebody wants to give. `breakGlass`: they approve what they started, and say why in the comment. */
export type Attempt = {
  readonly verdict: ApprovalVerdict;
  readonly by: Principal;
  readonly comment: string;
  readonly breakGlass: boolean;
  /** The plan that the person looked at; left out: the one in question. */
  readonly planHash?: string | undefined;
};

type RefusalReason = 'other-plan' | 'expired' | 'answered' | 'not-an-approver' | 'own-request' | 'approved-before' | 'no-reason';

export type AnswerRuling =
  | { readonly kind: 'accept'; readonly breakGlass: boolean }
  /** The same person gave the same answer, and it never reached the workflow. */
  | { readonly kind: 'deliver-again' }
  | { readonly kind: 'refuse'; readonly reason: RefusalReason; readonly detail: string };

/**
 * Decides if one more answer counts. Rejecting one's own request is allowed; approving it only where the binding lets
 * people break the glass, with a reason. Nobody approves twice.
 */
export function rulingOn(
  question: Approval,
  { verdict, by, comment, breakGlass, planHash = question.planHash }: Attempt,
  now: number,
): AnswerRuling {
  if (!question.approvers.some((group) => by.groups.includes(group))) {
    return refuse('not-an-approver', `${by.id} is in none of the groups ${question.approvers.join(', ')}.`);
  }
  const standing = readStanding(question);
  const own = question.answers.filter((answer) => isSamePerson(answer.by, by.id));
  if (standing.kind !== 'open') {
    if (!question.delivered && own.some((answer) => answer.verdict === verdict)) return { kind: 'deliver-again' };
    const last = question.answers.at(-1);
    return refuse('answered', `${last?.by} answered "${last?.verdict}" at ${last?.at}.`);
  }
  if (planHash !== question.planHash) return refuse('other-plan', 'The question is about another plan by now. Look at it again.');
  if (now >= Date.parse(question.expiresAt)) return refuse('expired', `The question expired at ${question.expiresAt}.`);
  if (verdict !== 'approve') return { kind: 'accept', breakGlass: false };
  if (own.length > 0) return refuse('approved-before', `${by.id} approved it already; somebody else has to approve it, too.`);
  const { requester, selfApproval } = question.demand;
  if (requester.kind !== 'person' || !isSamePerson(requester.id, by.id)) return { kind: 'accept', breakGlass: false };
  if (!selfApproval || !breakGlass) {
    const way = selfApproval ? ' In an emergency break the glass (--break-glass) and say why.' : '';
    return refuse('own-request', `${by.id} started this reaction; somebody else has to approve it.${way}`);
  }
  if (comment.trim() === '') return refuse('no-reason', `${by.id} started this reaction; approving it needs a reason as comment.`);
  return { kind: 'accept', breakGlass: true };
}

function refuse(reason: RefusalReason, detail: string): AnswerRuling {
  return { kind: 'refuse', reason, detail };
}

/** When a question lapses by itself, counted from a sign that somebody is at it. */
export function findLapse({ expiresAt, acknowledgeSeconds }: Pick<Approval, 'expiresAt' | 'acknowledgeSeconds'>, sign: number): string {
  return new Date(Math.min(sign + acknowledgeSeconds * 1000, Date.parse(expiresAt))).toISOString();
}
