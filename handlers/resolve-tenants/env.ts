import * as z from 'zod';
import { observabilityEnv, reactionRulesEnv } from '#platform/base/env.ts';

/** Variables of λ resolve-tenants. */
export const resolveTenantsEnv = z.object({
  ...observabilityEnv,
  CONTROLS_TABLE: reactionRulesEnv.CONTROLS_TABLE,
});
export type ResolveTenantsEnv = z.input<typeof resolveTenantsEnv>;
