import type { Finding } from '#domain/finding/finding.ts';
import { ineligibility } from './eligibility.ts';

/** Actions of people on findings. The API is the one that says so; Security Hub and the workflow do it. */
export const FINDING_ACTIONS = ['remediate', 'suppress', 'unsuppress', 'note'] as const;
export type FindingAction = (typeof FINDING_ACTIONS)[number];

/**
 * The fate of one finding. `asked`: the workflow was asked to remediate it, and its executions say what becomes of that; `changed`:
 * Security Hub took it; `unchanged`: it is so already; `over`: a closed finding gets no reaction; `shared`: another account has a
 * finding of the same Id and product, which would be changed too; `refused`: Security Hub did not take it; `unknown`: there is none
 * in the accounts of the caller.
 */
export const ACTION_OUTCOMES = ['asked', 'changed', 'unchanged', 'over', 'shared', 'refused', 'unknown'] as const;
export type ActionOutcome = (typeof ACTION_OUTCOMES)[number];

export type ActionRuling =
  | { readonly kind: 'do' }
  | { readonly kind: 'leave'; readonly outcome: 'unchanged' | 'over'; readonly detail: string };

/** Decides if an action is for a finding as it is known here. The action itself looks at the finding in Security Hub again. Pure. */
export function rulingOnAction(action: FindingAction, finding: Finding): ActionRuling {
  const isSuppressed = finding.FindingStatus === 'SUPPRESSED';
  switch (action) {
    case 'remediate': {
      const reason = ineligibility(finding, 'manual');
      return reason === undefined ? { kind: 'do' } : { kind: 'leave', outcome: 'over', detail: `The finding is ${reason}.` };
    }
    case 'suppress':
      return isSuppressed ? leave('The finding is suppressed already.') : { kind: 'do' };
    case 'unsuppress':
      return isSuppressed ? { kind: 'do' } : leave('The finding is not suppressed.');
    case 'note':
      return { kind: 'do' };
  }
}

function leave(detail: string): ActionRuling {
  return { kind: 'leave', outcome: 'unchanged', detail };
}
