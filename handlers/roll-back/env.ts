import * as z from 'zod';
import { observabilityEnv, sharedEnv } from '#platform/base/env.ts';
import { notificationEnv } from '#platform/notification/notification-env.ts';
import { personEnv } from '#platform/reaction/person-env.ts';
import { reactionWorkEnv } from '#platform/reaction/work-env.ts';

/** Variables of λ roll-back. */
export const rollBackEnv = z.object({
  ...observabilityEnv,
  ...reactionWorkEnv,
  ...notificationEnv,
  ...personEnv,
  GUARDS_TABLE: sharedEnv.GUARDS_TABLE,
});
export type RollBackEnv = z.input<typeof rollBackEnv>;
