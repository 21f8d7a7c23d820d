import type { Channel } from '#platform/notification/channel.ts';
import { dingtalkChannel } from '#platform/notification/dingtalk.ts';
import { feishuChannel } from '#platform/notification/feishu.ts';
import { genericWebhookChannel } from '#platform/notification/generic-webhook.ts';
import { slackChannel } from '#platform/notification/slack.ts';
import { teamsChannel } from '#platform/notification/teams.ts';
import type { ChannelDeps } from '#platform/notification/webhook-channel.ts';
import type { NotifyChatSettings } from './env.ts';

const CHANNELS: Readonly<Record<NotifyChatSettings['CHANNEL'], (deps: ChannelDeps) => Channel>> = {
  dingtalk: dingtalkChannel,
  feishu: feishuChannel,
  slack: slackChannel,
  teams: teamsChannel,
  webhook: genericWebhookChannel,
};

/** The chat that a route is set to. */
export function chatChannel({ CHANNEL }: Pick<NotifyChatSettings, 'CHANNEL'>, deps: ChannelDeps): Channel {
  return CHANNELS[CHANNEL](deps);
}
