import * as z from 'zod';
import { observabilityEnv, reactionWorkEnv, sharedEnv } from '#platform/base/env.ts';

/** Variables of λ dispatch-finding. */
export const dispatchFindingEnv = z.object({ ...observabilityEnv, ...reactionWorkEnv, GUARDS_TABLE: sharedEnv.GUARDS_TABLE });
export type DispatchFindingEnv = z.input<typeof dispatchFindingEnv>;
