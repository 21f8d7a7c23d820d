import * as z from 'zod';
import { notificationEnv, observabilityEnv } from '#platform/base/env.ts';

/** Variables of λ send-notification. */
export const sendNotificationEnv = z.object({ ...observabilityEnv, ...notificationEnv, EXECUTIONS_TABLE: z.string().min(1) });
export type SendNotificationEnv = z.input<typeof sendNotificationEnv>;
