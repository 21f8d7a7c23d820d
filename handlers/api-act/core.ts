import type { ApiHandlers } from '#platform/api/router.ts';
import { type ApprovalDeps, approvalRoutes } from './routes/approvals.ts';
import { type BindingDeps, bindingRoutes } from './routes/bindings.ts';
import { type ClientDeps, clientRoutes } from './routes/clients.ts';
import { type ExecutionDeps, executionRoutes } from './routes/executions.ts';
import { type FindingDeps, findingRoutes } from './routes/findings.ts';
import { type HubDeps, hubRoutes } from './routes/hub.ts';
import { type ReactorDeps, reactorRoutes } from './routes/reactors.ts';
import { type SettingDeps, settingRoutes } from './routes/settings.ts';
import { type ViewDeps, viewRoutes } from './routes/views.ts';

export type ApiActDeps = ApprovalDeps &
  BindingDeps &
  ClientDeps &
  ExecutionDeps &
  FindingDeps &
  HubDeps &
  ReactorDeps &
  SettingDeps &
  ViewDeps;

/** Everything that the API changes. */
export function actRoutes(deps: ApiActDeps): ApiHandlers<'api-act'> {
  return {
    ...approvalRoutes(deps),
    ...bindingRoutes(deps),
    ...executionRoutes(deps),
    ...findingRoutes(deps),
    ...hubRoutes(deps),
    ...reactorRoutes(deps),
    ...clientRoutes(deps),
    ...settingRoutes(deps),
    ...viewRoutes(deps),
  };
}
