import type { ApiHandlers } from '#platform/api/router.ts';
import { type ApprovalDeps, approvalRoutes } from './routes/approvals.ts';
import { type ClientDeps, clientRoutes } from './routes/clients.ts';
import { type ExecutionDeps, executionRoutes } from './routes/executions.ts';
import { type HubDeps, hubRoutes } from './routes/hub.ts';
import { type ReactorDeps, reactorRoutes } from './routes/reactors.ts';
import { type ViewDeps, viewRoutes } from './routes/views.ts';

export type ApiActDeps = ApprovalDeps & ClientDeps & ExecutionDeps & HubDeps & ReactorDeps & ViewDeps;

/** Everything that the API changes. */
export function actRoutes(deps: ApiActDeps): ApiHandlers<'api-act'> {
  return {
    ...approvalRoutes(deps),
    ...executionRoutes(deps),
    ...hubRoutes(deps),
    ...reactorRoutes(deps),
    ...clientRoutes(deps),
    ...viewRoutes(deps),
  };
}
