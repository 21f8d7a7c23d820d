import type * as z from 'zod';
import type { NotificationContext } from '#domain/notification/reaction-notification.ts';
import type { Clock } from '#platform/base/clock.ts';
import type { notificationEnv } from '#platform/base/env.ts';

/** Facts that messages carry beside the reaction itself: the time, and how people answer in this environment. */
export function buildNotificationContext(
  env: z.output<z.ZodObject<typeof notificationEnv>>,
  clock: Pick<Clock, 'now'>,
): () => NotificationContext {
  return () => ({ now: clock.now(), consoleUrl: env.CONSOLE_URL, answerWith: env.ANSWER_WITH, homeRegion: env.HOME_REGION });
}
