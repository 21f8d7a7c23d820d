import { admit } from '#domain/api/caller.ts';
import { describeExecution } from '#domain/api/execution-detail.ts';
import { APPROVERS, OPERATORS } from '#domain/api/role.ts';
import type { AccountScope } from '#domain/base/tenant.ts';
import { identifyFinding } from '#domain/finding/finding-identity.ts';
import { RUNNING } from '#domain/reaction/execution-overview.ts';
import type { ResultStatus } from '#domain/reaction/reaction-result.ts';
import { REPEAT_HEADER } from '#platform/api/answer-once.ts';
import { Refusal } from '#platform/api/reply.ts';
import type { ApiRequest } from '#platform/api/request.ts';
import type { ApiHandlers } from '#platform/api/router.ts';
import type { ExecutionRecords } from '#platform/reaction/execution-records.ts';
import type { PeopleFunctions } from '#platform/reaction/people-functions.ts';
import type { HandStarter } from '#platform/reaction/start-by-hand.ts';
import { findExecution } from '../found-execution.ts';

export type ExecutionDeps = {
  readonly people: Pick<PeopleFunctions, 'rollBack'>;
  readonly records: Pick<ExecutionRecords, 'find'>;
  readonly starter: HandStarter;
};

/** The ends of executions after which a person may want another try. */
const RETRYABLE: ReadonlySet<string> = new Set(['FAILED', 'DEFERRED'] satisfies ResultStatus[]);

/** Changes of executions that are there. */
export function executionRoutes({ people, records, starter }: ExecutionDeps): Pick<ApiHandlers<'api-act'>, 'rollBack' | 'retryExecution'> {
  return {
    async retryExecution({ params: { executionId } }, { caller, scope, id, header, tellChange }) {
      const { result, reaction } = await findExecution(executionId, scope, records);
      const status = result?.status ?? RUNNING;
      if (!RETRYABLE.has(status))
        throw new Refusal(409, `Execution ${executionId} is ${status}; only one that failed, or waits for another try, starts again.`);
      const { finding, resource } = reaction;
      const request = `${executionId} ${header(REPEAT_HEADER) ?? id}`;
      const started = await starter.start({ finding, resourceId: resource.Id, requestedBy: caller.id, request });
      tellChange({ before: { executionId, status }, after: { executionId: started } });
      return { executionId: started, finding: identifyFinding(finding) };
    },
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
