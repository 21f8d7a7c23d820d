import * as z from 'zod';
import { observabilityEnv, sharedEnv } from '#platform/base/env.ts';
import { notificationEnv } from '#platform/notification/notification-env.ts';

/** Variables of λ send-notification. */
export const sendNotificationEnv = z.object({ ...observabilityEnv, ...notificationEnv, EXECUTIONS_TABLE: sharedEnv.EXECUTIONS_TABLE });
export type SendNotificationEnv = z.input<typeof sendNotificationEnv>;
