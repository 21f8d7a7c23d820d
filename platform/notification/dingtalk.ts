import { createHmac } from 'node:crypto';
import * as z from 'zod';
import { dingtalkMessage } from '#domain/notification/dingtalk-message.ts';
import { draftMessage } from '#domain/notification/draft.ts';
import type { Channel } from './channel.ts';
import { judgeErrcode } from './coded-answer.ts';
import { type ChannelDeps, webhookChannel } from './webhook-channel.ts';

/** -1 busy; 130101 too many messages, for which DingTalk blocks the robot for ten minutes. */
const WAITS = { [-1]: 5, 130101: 600 };

const secret = z.strictObject({ url: z.url(), signingSecret: z.string().min(1).optional() });

/** A robot in a DingTalk group. https://open.dingtalk.com/document/robots/custom-robot-access */
export function dingtalkChannel(deps: ChannelDeps): Channel {
  return webhookChannel(
    {
      name: 'dingtalk',
      // 20 a minute; two below, because one too many costs ten minutes.
      budget: { messages: 18, perSeconds: 60 },
      secret,
      hosts: ['oapi.dingtalk.com'],
      request: ({ url, signingSecret }, notifications) => ({
        url: signingSecret === undefined ? url : signed(url, signingSecret, deps.clock.now()),
        body: JSON.stringify(dingtalkMessage(draftMessage(notifications, deps.audience), deps.mentions)),
      }),
      judge: (answer) => judgeErrcode(answer, WAITS),
    },
    deps,
  );
}

/** https://open.dingtalk.com/document/robots/customize-robot-security-settings */
function signed(address: string, secretText: string, now: number): string {
  const url = new URL(address);
  url.searchParams.set('timestamp', String(now));
  url.searchParams.set('sign', createHmac('sha256', secretText).update(`${now}\n${secretText}`).digest('base64'));
  return url.href;
}
