import type { ApiHandlers } from '#platform/api/router.ts';
import { type ApprovalDeps, approvalRoutes } from './routes/approvals.ts';
import { type BindingDeps, bindingRoutes } from './routes/bindings.ts';
import { type ClientDeps, clientRoutes } from './routes/clients.ts';
import { type ExecutionDeps, executionRoutes } from './routes/executions.ts';
import { type FindingDeps, findingRoutes } from './routes/findings.ts';
import { type ViewDeps, viewRoutes } from './routes/views.ts';

export type ApiActDeps = ApprovalDeps & BindingDeps & ClientDeps & ExecutionDeps & FindingDeps & ViewDeps;

/** Everything that the API changes. */
export function actRoutes(deps: ApiActDeps): ApiHandlers<'api-act'> {
  return {
    ...approvalRoutes(deps),
    ...bindingRoutes(deps),
    ...executionRoutes(deps),
    ...findingRoutes(deps),
    ...clientRoutes(deps),
    ...viewRoutes(deps),
  };
}
