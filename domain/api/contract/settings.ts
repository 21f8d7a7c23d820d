import * as z from 'zod';
import { publishMode } from '#domain/enrichment/publish-mode.ts';
import { routeId, shownRoute } from '#domain/notification/route.ts';
import { ADMINS } from '../role.ts';
import { accountId, defineOperations } from './operation.ts';

const settings = z
  .object({
    /** The routes of notifications that the caller is an admin of, none of their secrets. */
    channels: z.array(shownRoute),
    /**
     * The tenants that the caller is an admin of, with the accounts that the caller sees; null: every account. One that is not resolved
     * may have more: AWS Organizations has not told the accounts of one of its units or tags.
     */
    tenants: z.array(z.object({ id: z.string(), accounts: z.array(accountId).nullable(), isResolved: z.boolean() })),
    publishMode,
    /** Null: the database is away. */
    mappingRelease: z.string().nullable(),
  })
  .meta({ id: 'Settings' });

const channelTestAnswer = z
  .object({
    channel: routeId,
    /**
     * `delivered`: the chat said that it took the message; `refused`: it said that it never will; `unsent`: the message was never sent;
     * `unknown`: the chat asks to wait, or nobody heard from it.
     */
    outcome: z.enum(['delivered', 'refused', 'unsent', 'unknown']),
    /** The words of the chat, or why there are none; null where it was delivered. */
    reason: z.string().nullable(),
    /** People whom the chat could not reach. */
    warning: z.string().nullable(),
  })
  .meta({ id: 'ChannelTest' });

/** The settings of the platform. They are changed in the configuration of the deployment. */
export const settingOperations = defineOperations({
  getSettings: {
    method: 'get',
    path: '/v1/settings',
    summary: 'The settings of the platform: routes of notifications without their secrets, tenants, how findings are published.',
    by: 'api-read',
    roles: ADMINS,
    answer: settings,
    status: 200,
    failures: [503],
  },
  testChannel: {
    method: 'post',
    path: '/v1/settings/channels/{channelId}/test',
    summary: 'Sends one test message into the chat of a route, and tells what the chat said. Once a minute for each route.',
    by: 'api-act',
    roles: ADMINS,
    params: z.strictObject({ channelId: routeId }),
    answer: channelTestAnswer,
    status: 200,
    failures: [404, 503],
  },
});
