import * as z from 'zod';
import { OTHER_CHATS } from '#domain/notification/chats.ts';
import { refuseRoute, routeEnv } from '#platform/notification/route-env.ts';

/** Variables of λ notify-chat: one function for each route. `webhook` needs its host in EXTRA_HOSTS. */
export const notifyChatEnv = z
  .object({
    ...routeEnv,
    CHANNEL: z.enum(OTHER_CHATS),
  })
  .superRefine(refuseRoute);
export type NotifyChatEnv = z.input<typeof notifyChatEnv>;
export type NotifyChatSettings = z.output<typeof notifyChatEnv>;
