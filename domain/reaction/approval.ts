import * as z from 'zod';

/** How long people have for an answer, and until one must show that somebody is at it. The workflow waits exactly as long. */
export const APPROVAL_TIMES = { seconds: 86_400, signSeconds: 14_400 } as const;

/** A question to people: may this plan be carried out? */
export const approval = z.object({
  /** The execution's id: there is one question per execution. */
  id: z.string(),
  /** Digest of the plan that the answer is about; a plan that changed meanwhile is not approved. */
  planHash: z.string(),
  /** Looked at again before an approval counts. */
  finding: z.object({ Id: z.string(), ProductArn: z.string() }),
  approvers: z.array(z.string()),
  requestedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  /** The person who started the reaction, if there was one; that person may not approve it. */
  requestedBy: z.string().nullable(),
  answer: z
    .object({ verdict: z.enum(['approve', 'reject']), by: z.string(), at: z.iso.datetime(), comment: z.string(), delivered: z.boolean() })
    .nullable(),
});
export type Approval = z.output<typeof approval>;

/** Somebody whom the identity provider vouches for. */
export type Principal = { readonly id: string; readonly groups: readonly string[] };

export type ApprovalVerdict = 'approve' | 'reject' | 'acknowledge';

export type AnswerRuling =
  | { readonly kind: 'accept' }
  /** The same person gave the same answer, and it never reached the workflow. */
  | { readonly kind: 'deliver-again' }
  | { readonly kind: 'refuse'; readonly reason: 'expired' | 'answered' | 'not-an-approver' | 'own-request'; readonly detail: string };

/** Decides if an answer counts. Rejecting one's own request is allowed, approving it is not. */
export function rulingOn(question: Approval, verdict: ApprovalVerdict, by: Principal, now: number): AnswerRuling {
  if (!question.approvers.some((group) => by.groups.includes(group))) {
    return refuse('not-an-approver', `${by.id} is in none of the groups ${question.approvers.join(', ')}.`);
  }
  const { answer } = question;
  if (answer !== null) {
    if (!answer.delivered && answer.by === by.id && answer.verdict === verdict) return { kind: 'deliver-again' };
    return refuse('answered', `${answer.by} answered "${answer.verdict}" at ${answer.at}.`);
  }
  if (now >= Date.parse(question.expiresAt)) return refuse('expired', `The question expired at ${question.expiresAt}.`);
  if (verdict === 'approve' && question.requestedBy === by.id)
    return refuse('own-request', `${by.id} started this reaction; somebody else has to approve it.`);
  return { kind: 'accept' };
}

function refuse(reason: Extract<AnswerRuling, { kind: 'refuse' }>['reason'], detail: string): AnswerRuling {
  return { kind: 'refuse', reason, detail };
}
