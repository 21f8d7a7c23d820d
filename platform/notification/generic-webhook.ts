import * as z from 'zod';
import { signBody, webhookBody } from '#domain/notification/signed-body.ts';
import type { Channel } from './channel.ts';
import { type ChannelDeps, judgeByStatus, webhookChannel } from './webhook-channel.ts';

const secret = z.strictObject({ url: z.url(), signingSecret: z.string().min(32) });

/** Any receiver of JSON; it must be on the route's list of hosts. Ids and signature: docs/notifications.md. */
export function genericWebhookChannel(deps: ChannelDeps): Channel {
  return webhookChannel(
    {
      name: 'webhook',
      budget: { messages: 300, perSeconds: 60 },
      secret,
      hosts: [],
      request: ({ url, signingSecret }, notifications) => {
        const body = JSON.stringify(webhookBody(notifications));
        const seconds = Math.floor(deps.clock.now() / 1000);
        return { url, body, headers: { 'x-attack-reactor-signature': signBody(body, signingSecret, seconds) } };
      },
      judge: judgeByStatus,
    },
    deps,
  );
}
