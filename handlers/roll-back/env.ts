import * as z from 'zod';
import { notificationEnv, observabilityEnv, reactionWorkEnv } from '#platform/base/env.ts';

/** Variables of λ roll-back. */
export const rollBackEnv = z.object({ ...observabilityEnv, ...reactionWorkEnv, ...notificationEnv });
export type RollBackEnv = z.input<typeof rollBackEnv>;
