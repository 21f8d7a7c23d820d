import * as z from 'zod';
import { observabilityEnv, reactionWorkEnv } from '#platform/base/env.ts';

/** Variables of λ dispatch-finding. */
export const dispatchFindingEnv = z.object({ ...observabilityEnv, ...reactionWorkEnv, GUARDS_TABLE: z.string().min(1) });
export type DispatchFindingEnv = z.input<typeof dispatchFindingEnv>;
