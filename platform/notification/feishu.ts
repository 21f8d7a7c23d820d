import { createHmac } from 'node:crypto';
import * as z from 'zod';
import { draftMessage } from '#domain/notification/draft.ts';
import { feishuCard } from '#domain/notification/feishu-card.ts';
import type { Channel } from './channel.ts';
import { judgeFeishuCode } from './coded-answer.ts';
import { type ChannelDeps, webhookChannel } from './webhook-channel.ts';

/** 11232: too many messages. */
const WAITS = { 11232: 60 };

const secret = z.strictObject({ url: z.url(), signingSecret: z.string().min(1).optional() });

/** A robot in a Feishu or Lark group. https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot */
export function feishuChannel(deps: ChannelDeps): Channel {
  return webhookChannel(
    {
      name: 'feishu',
      // 100 a minute, but also 5 a second: as many as a burst of this budget.
      budget: { messages: 20, perSeconds: 60 },
      secret,
      hosts: ['open.feishu.cn', 'open.larksuite.com'],
      request: ({ url, signingSecret }, notifications) => {
        const signature = signingSecret === undefined ? {} : signRequest(signingSecret, deps.clock.now());
        return {
          url,
          body: JSON.stringify(feishuCard(draftMessage(notifications, deps.audience), { signature, mentions: deps.mentions })),
        };
      },
      judge: (answer) => judgeFeishuCode(answer, WAITS),
    },
    deps,
  );
}

/** The text to sign is the key, and nothing is the message. */
function signRequest(secretText: string, now: number): object {
  const timestamp = String(Math.floor(now / 1000));
  return { timestamp, sign: createHmac('sha256', `${timestamp}\n${secretText}`).update('').digest('base64') };
}
