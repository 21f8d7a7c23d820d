import type { ApiHandlers } from '#platform/api/router.ts';
import { type AccessDeps, accessRoutes } from './routes/access.ts';
import { type AttackDeps, attackRoutes } from './routes/attack.ts';
import { type ControlDeps, controlRoutes } from './routes/controls.ts';
import { type ExecutionDeps, executionRoutes } from './routes/executions.ts';
import { type FindingDeps, findingRoutes } from './routes/findings.ts';
import { type GroupDeps, groupRoutes } from './routes/groups.ts';
import { type HubDeps, hubRoutes } from './routes/hub.ts';
import { type InstallationDeps, installationRoutes } from './routes/installations.ts';
import { type PlatformDeps, platformRoutes } from './routes/platform.ts';
import { type ReactorDeps, reactorRoutes } from './routes/reactors.ts';
import { type SettingDeps, settingRoutes } from './routes/settings.ts';

export type ApiReadDeps = AccessDeps &
  AttackDeps &
  ControlDeps &
  ExecutionDeps &
  FindingDeps &
  GroupDeps &
  HubDeps &
  InstallationDeps &
  PlatformDeps &
  ReactorDeps &
  SettingDeps;

/** Everything that the API answers by reading. */
export function readRoutes(deps: ApiReadDeps): ApiHandlers<'api-read'> {
  return {
    ...findingRoutes(deps),
    ...groupRoutes(deps),
    ...controlRoutes(deps),
    ...attackRoutes(deps),
    ...executionRoutes(deps),
    ...reactorRoutes(deps),
    ...hubRoutes(deps),
    ...installationRoutes(deps),
    ...accessRoutes(deps),
    ...platformRoutes(deps),
    ...settingRoutes(deps),
  };
}
