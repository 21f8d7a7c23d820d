import type { Channel } from '#platform/notification/channel.ts';
import type { ChannelDeps } from '#platform/notification/webhook-channel.ts';
import { wecomAppChannel } from '#platform/notification/wecom-app.ts';
import { wecomWebhookChannel } from '#platform/notification/wecom-webhook.ts';
import type { NotifyWecomSettings } from './env.ts';

/** The way into WeCom that a route is set to. */
export function wecomChannel(
  { CHANNEL: channel, MENTION_USER_IDS: mentions }: Pick<NotifyWecomSettings, 'CHANNEL' | 'MENTION_USER_IDS'>,
  deps: ChannelDeps,
): Channel {
  return channel === 'wecom-app' ? wecomAppChannel(deps) : wecomWebhookChannel({ ...deps, mentions });
}
