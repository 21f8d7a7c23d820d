import { admit } from '#domain/api/caller.ts';
import { describeExecution } from '#domain/api/execution-detail.ts';
import { APPROVERS, OPERATORS } from '#domain/api/role.ts';
import type { AccountScope } from '#domain/base/tenant.ts';
import { RUNNING } from '#domain/reaction/execution-overview.ts';
import { Refusal } from '#platform/api/reply.ts';
import type { ApiRequest } from '#platform/api/request.ts';
import type { ApiHandlers } from '#platform/api/router.ts';
import type { ExecutionRecords } from '#platform/reaction/execution-records.ts';
import type { PeopleFunctions } from '#platform/reaction/people-functions.ts';
import { findExecution } from '../found-execution.ts';

export type ExecutionDeps = {
  readonly people: Pick<PeopleFunctions, 'rollBack'>;
  readonly records: Pick<ExecutionRecords, 'find'>;
};

/** Changes of executions that are there. */
export function executionRoutes({ people, records }: ExecutionDeps): Pick<ApiHandlers<'api-act'>, 'rollBack'> {
  return {
    async rollBack({ params: { executionId }, body: { force, confirm } }, request) {
      if (force && confirm) throw new Refusal(422, 'Ask by force, or confirm what somebody else asked for; not both.');
      const scope = readScope(confirm, request);
      const { result } = await findExecution(executionId, scope, records);
      const { id, groups } = request.caller;
      const outcome = await people.rollBack({ executionId, force, confirm }, { id, groups });
      if (outcome.kind === 'ended' && outcome.result.status === 'REFUSED') throw new Refusal(409, outcome.result.reason);
      const after = await findExecution(executionId, scope, records);
      request.tellChange({ before: result?.status ?? RUNNING, after: after.result?.status ?? RUNNING });
      return describeExecution(after);
    },
  };
}

/** Operators undo changes. To confirm a force is an approval, so approvers do it, and no machine. */
function readScope(confirm: boolean, { caller, tenants }: ApiRequest): AccountScope {
  const roles = confirm ? APPROVERS : OPERATORS;
  const admission = admit(caller, roles, tenants);
  if (admission.kind === 'forbidden') throw new Refusal(403, `Needs one of: ${roles.join(', ')}.`);
  if (confirm && caller.kind !== 'person') throw new Refusal(403, 'People confirm a force, and no machine does it for them.');
  return admission.scope;
}
