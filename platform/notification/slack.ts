import * as z from 'zod';
import { draftMessage } from '#domain/notification/draft.ts';
import { slackMessage } from '#domain/notification/slack-blocks.ts';
import type { Channel } from './channel.ts';
import { type ChannelDeps, judgeByStatus, notUnderstood, webhookChannel } from './webhook-channel.ts';

const secret = z.strictObject({ url: z.url() });

/** A Slack incoming webhook. https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
export function slackChannel(deps: ChannelDeps): Channel {
  return webhookChannel(
    {
      name: 'slack',
      // One a second, short bursts allowed.
      budget: { messages: 20, perSeconds: 20 },
      secret,
      hosts: ['hooks.slack.com', 'hooks.slack-gov.com'],
      request: ({ url }, notifications) => ({
        url,
        body: JSON.stringify(slackMessage(draftMessage(notifications, deps.audience), deps.mentions)),
      }),
      judge: (answer) => {
        const delivery = judgeByStatus(answer);
        return delivery.kind === 'sent' && answer.body.trim() !== 'ok' ? notUnderstood(answer) : delivery;
      },
    },
    deps,
  );
}
