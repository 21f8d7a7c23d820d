import * as z from 'zod';
import { WECOM_CHATS } from '#domain/notification/chats.ts';
import { refuseRoute, routeEnv } from '#platform/notification/route-env.ts';

/** Variables of λ notify-wecom: one function per route. */
export const notifyWecomEnv = z
  .object({
    ...routeEnv,
    /** The kind of chat. */
    CHANNEL: z.enum(WECOM_CHATS),
  })
  .superRefine(refuseRoute);
export type NotifyWecomEnv = z.input<typeof notifyWecomEnv>;
export type NotifyWecomSettings = z.output<typeof notifyWecomEnv>;
