import type { Channel } from '#platform/notification/channel.ts';
import type { ChannelDeps } from '#platform/notification/webhook-channel.ts';
import { wecomAppChannel } from '#platform/notification/wecom-app.ts';
import { wecomWebhookChannel } from '#platform/notification/wecom-webhook.ts';
import type { NotifyWecomSettings } from './env.ts';

/** The way into WeCom that a route is set to. */
export function wecomChannel({ CHANNEL }: Pick<NotifyWecomSettings, 'CHANNEL'>, deps: ChannelDeps): Channel {
  return CHANNEL === 'wecom-app' ? wecomAppChannel(deps) : wecomWebhookChannel(deps);
}
