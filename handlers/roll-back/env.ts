import * as z from 'zod';
import { observabilityEnv } from '#platform/base/env.ts';
import { notificationEnv } from '#platform/notification/notification-env.ts';
import { reactionWorkEnv } from '#platform/reaction/work-env.ts';

/** Variables of λ roll-back. */
export const rollBackEnv = z.object({ ...observabilityEnv, ...reactionWorkEnv, ...notificationEnv });
export type RollBackEnv = z.input<typeof rollBackEnv>;
