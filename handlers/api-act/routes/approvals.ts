import { Refusal } from '#platform/api/reply.ts';
import type { ApiHandlers } from '#platform/api/router.ts';
import type { ExecutionRecords } from '#platform/reaction/execution-records.ts';
import type { PeopleFunctions } from '#platform/reaction/people-functions.ts';
import { findExecution } from '../found-execution.ts';

export type ApprovalDeps = {
  readonly people: Pick<PeopleFunctions, 'answerApproval'>;
  readonly records: Pick<ExecutionRecords, 'find'>;
};

/** Answers to questions. The person and their groups are those of the token; λ answer-approval decides if the answer counts. */
export function approvalRoutes({ people, records }: ApprovalDeps): Pick<ApiHandlers<'api-act'>, 'answerApproval'> {
  return {
    async answerApproval({ params: { executionId }, body }, { caller, scope, tellChange }) {
      if (caller.kind !== 'person') throw new Refusal(403, 'People answer questions, and no machine does it for them.');
      const { breakGlass, comment, verdict } = body;
      if (breakGlass && verdict !== 'approve') throw new Refusal(422, 'breakGlass: is for an approval.');
      if (breakGlass && comment.trim() === '') throw new Refusal(422, 'comment: say why you approve what you asked for yourself.');
      await findExecution(executionId, scope, records);
      const { id, groups } = caller;
      const answered = await people.answerApproval({ executionId, ...body }, { id, groups });
      tellChange({ before: null, after: { verdict, planHash: body.planHash, comment, breakGlass } });
      return answered;
    },
  };
}
