import * as z from 'zod';

/** One for all executions: whoever is contained already is not contained twice. */
export const POLICY_NAME = 'ContainedBySecurityHubAttackReactor';

const NAMED_BY = 'ContainedByExecution';
const containment = z.object({ Statement: z.tuple([z.object({ Sid: z.string().startsWith(NAMED_BY) }).catchall(z.json())]) });

/** A policy that denies everything but the exceptions, and says in its Sid which execution wants that. */
export function containmentBy(executionId: string, exceptActions: readonly string[]): string {
  // A Sid takes letters and digits only: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html
  const Sid = `${NAMED_BY}${executionId.replace(/[^A-Za-z0-9]/g, '')}`;
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ Sid, ...denial(exceptActions) }] });
}

/** Returns true if the policy contains as asked, whichever execution put it there. */
export function contains(policy: string | null, exceptActions: readonly string[]): boolean {
  if (policy === null) return false;
  const { Sid: _execution, ...statement } = containment.safeParse(JSON.parse(policy)).data?.Statement[0] ?? { Sid: '' };
  return JSON.stringify(statement) === JSON.stringify(denial(exceptActions));
}

function denial(exceptActions: readonly string[]) {
  return { Effect: 'Deny', ...(exceptActions.length === 0 ? { Action: '*' } : { NotAction: exceptActions.toSorted() }), Resource: '*' };
}
