import * as z from 'zod';
import type { AnswerPlaces } from '#domain/notification/reaction-notification.ts';
import { sharedEnv } from '#platform/base/env.ts';

/** Where notifications go out, and the links that they carry. */
export const notificationEnv = {
  /** SNS topic of the notifications. */
  NOTIFICATION_TOPIC_ARN: z.string().min(1),
  /** Without a trailing slash; left out: messages carry no links to a console. */
  CONSOLE_URL: z.url().optional(),
  /** Name of the environment in the commands of messages; left out: they are for the platform of this machine. */
  ENVIRONMENT_NAME: z.string().min(1).optional(),
  HOME_REGION: sharedEnv.HOME_REGION,
} as const;

/** Reads how people answer in this environment. */
export function readAnswerPlaces(env: z.output<z.ZodObject<typeof notificationEnv>>): AnswerPlaces {
  return { consoleUrl: env.CONSOLE_URL, environment: env.ENVIRONMENT_NAME, homeRegion: env.HOME_REGION };
}
