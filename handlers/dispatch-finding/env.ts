import * as z from 'zod';
import { observabilityEnv, sharedEnv } from '#platform/base/env.ts';
import { reactionWorkEnv } from '#platform/reaction/work-env.ts';

/** Variables of λ dispatch-finding. */
export const dispatchFindingEnv = z.object({
  ...observabilityEnv,
  ...reactionWorkEnv,
  GUARDS_TABLE: sharedEnv.GUARDS_TABLE,
  HOME_REGION: sharedEnv.HOME_REGION,
});
export type DispatchFindingEnv = z.input<typeof dispatchFindingEnv>;
