import * as z from 'zod';
import { WECOM_USER_ID } from '#domain/notification/wecom-message.ts';
import { listOf, routeEnv } from '#platform/notification/route-env.ts';

/** What λ notify-wecom needs: one function per route. */
export const notifyWecomEnv = z.object({
  ...routeEnv,
  CHANNEL: z.enum(['wecom-webhook', 'wecom-app']),
  /** Of `wecom-webhook`: user ids, separated by commas, that are mentioned where somebody has to act. */
  MENTION_USER_IDS: listOf(WECOM_USER_ID),
});
export type NotifyWecomEnv = z.input<typeof notifyWecomEnv>;
export type NotifyWecomSettings = z.output<typeof notifyWecomEnv>;
