import * as z from 'zod';
import { draftMessage } from '#domain/notification/draft.ts';
import { WECOM_GROUP_BYTES, wecomMarkdown } from '#domain/notification/wecom-message.ts';
import type { Channel } from './channel.ts';
import { type CodeWaits, judgeErrcode } from './coded-answer.ts';
import { type ChannelDeps, webhookChannel } from './webhook-channel.ts';

export const WECOM_HOST = 'qyapi.weixin.qq.com';

/** -1 busy, 45009 too many messages, 45033 too many at the same time. https://developer.work.weixin.qq.com/document/path/90313 */
export const WECOM_WAITS: CodeWaits = { [-1]: 5, 45009: 60, 45033: 5 };

const secret = z.strictObject({ url: z.url() });

/** A robot in a WeCom group. https://developer.work.weixin.qq.com/document/path/91770 */
export function wecomWebhookChannel(deps: ChannelDeps): Channel {
  const { audience, mentions } = deps;
  return webhookChannel(
    {
      name: 'wecom-webhook',
      budget: { messages: 20, perSeconds: 60 },
      secret,
      hosts: [WECOM_HOST],
      request: ({ url }, notifications) => {
        const content = wecomMarkdown(draftMessage(notifications, audience), { limitBytes: WECOM_GROUP_BYTES, mentions });
        return { url, body: JSON.stringify({ msgtype: 'markdown', markdown: { content } }) };
      },
      judge: (answer) => judgeErrcode(answer, WECOM_WAITS),
    },
    deps,
  );
}
