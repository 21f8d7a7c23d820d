/** The parts of a question that say who may answer it. */
export type AskedQuestion = {
  readonly approvers: readonly string[];
  readonly demand: {
    readonly people: number;
    readonly requester: { readonly kind: 'nobody' } | { readonly kind: 'unknown' } | { readonly kind: 'person'; readonly id: string };
    readonly selfApproval: boolean;
  };
  readonly answers: readonly { readonly verdict: string; readonly by: string }[];
};

/**
 * The right of a person to approve a question: they are in one of its groups, did not ask for it and did not approve it before.
 * The platform decides again, and also knows who is one person under two names.
 */
export type AnswerAbility = 'may' | 'not-in-group' | 'own-request' | 'own-request-emergency' | 'approved-before';

export function decideAbility(
  { approvers, demand, answers }: AskedQuestion,
  me: { readonly id: string; readonly groups: readonly string[] },
): AnswerAbility {
  if (!approvers.some((group) => me.groups.includes(group))) return 'not-in-group';
  if (answers.some(({ by }) => isSame(by, me.id))) return 'approved-before';
  if (demand.requester.kind !== 'person' || !isSame(demand.requester.id, me.id)) return 'may';
  return demand.selfApproval ? 'own-request-emergency' : 'own-request';
}

/** How many more people have to approve. */
export function countMissing({ demand, answers }: AskedQuestion): number {
  const approved = new Set(answers.filter(({ verdict }) => verdict === 'approve').map(({ by }) => fold(by)));
  return Math.max(0, demand.people - approved.size);
}

function isSame(one: string, other: string): boolean {
  return fold(one) === fold(other);
}

/** Names that differ in capitals only are one person. */
function fold(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase();
}
