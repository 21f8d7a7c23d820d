import type { AgeClock } from '#platform/base/clock.ts';
import { refreshed } from '#platform/base/refreshed.ts';
import type { ApiAccess } from './api-access.ts';

/** How long a change of groups may take to be seen. */
const REFRESH_MS = 60_000;

/** The same access, which reads its rules once a minute. */
export function cachedAccess(access: ApiAccess, clock: AgeClock): ApiAccess {
  const rules = refreshed({ load: access.rules, refreshMs: REFRESH_MS, clock });
  return { ...access, rules: () => rules.read() };
}
