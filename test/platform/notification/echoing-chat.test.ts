import type { Channel, Delivery } from '#platform/notification/channel.ts';
import { dingtalkChannel } from '#platform/notification/dingtalk.ts';
import { feishuChannel } from '#platform/notification/feishu.ts';
import { genericWebhookChannel } from '#platform/notification/generic-webhook.ts';
import { slackChannel } from '#platform/notification/slack.ts';
import { teamsChannel } from '#platform/notification/teams.ts';
import type { ChannelDeps } from '#platform/notification/webhook-channel.ts';
import { wecomAppChannel } from '#platform/notification/wecom-app.ts';
import { wecomWebhookChannel } from '#platform/notification/wecom-webhook.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { AN_ENGLISH_TEAM, aNotification, told } from '../../support/notifications.ts';
import { startWebhookServer } from '../../support/webhook-server.ts';

/** As short as a password that somebody chose. */
const SECRET = 'Kanary';
const SIGNING_SECRET = 'Signing-Kanary-0123456789abcdef0123';

type Case = readonly [name: string, channelOf: (deps: ChannelDeps) => Channel, secret: (url: string) => object];

const CHANNELS: readonly Case[] = [
  ['wecom-webhook', wecomWebhookChannel, (url) => ({ url: `${url}/cgi-bin/webhook/send?key=${SECRET}` })],
  ['wecom-app', wecomAppChannel, (url) => ({ corpId: 'ww1', corpSecret: SECRET, agentId: 1, toUser: 'ana', apiUrl: url })],
  ['dingtalk', dingtalkChannel, (url) => ({ url: `${url}/robot/send?access_token=${SECRET}`, signingSecret: SIGNING_SECRET })],
  ['feishu', feishuChannel, (url) => ({ url: `${url}/open-apis/bot/v2/hook/${SECRET}`, signingSecret: SIGNING_SECRET })],
  ['slack', slackChannel, (url) => ({ url: `${url}/services/T0/B0/${SECRET}` })],
  ['teams', teamsChannel, (url) => ({ url: `${url}/workflows/abc?sig=${SECRET}` })],
  ['webhook', genericWebhookChannel, (url) => ({ url: `${url}/x?pw=${SECRET}`, signingSecret: SIGNING_SECRET })],
];

const SPELLINGS: readonly (readonly [name: string, spell: (text: string) => string])[] = [
  ['as it is', (text) => text],
  ['in capitals', (text) => text.toUpperCase()],
  ['percent-encoded', (text) => [...Buffer.from(text)].map((byte) => `%${byte.toString(16)}`).join('')],
  ['in base64', (text) => Buffer.from(text).toString('base64')],
  ['in hexadecimal digits', (text) => Buffer.from(text).toString('hex')],
  ['backwards', (text) => [...text].toReversed().join('')],
  ['letter by letter', (text) => [...text].join(' ')],
];

const SHAPES: readonly (readonly [name: string, status: number, body: (text: string) => string])[] = [
  ['a refusal', 400, (text) => text],
  ['a fault', 500, (text) => `<html>${text}</html>`],
  ['another shape', 200, (text) => text],
  ['a code of WeCom', 200, (text) => JSON.stringify({ errcode: 93000, errmsg: text })],
  ['a code of Feishu', 200, (text) => JSON.stringify({ code: 19001, msg: text })],
  [
    'receivers of WeCom',
    200,
    (text) => JSON.stringify({ errcode: 0, access_token: 't', expires_in: 7200, invaliduser: text, invalidtag: text }),
  ],
];

describe('a chat that repeats its secret', () => {
  let chat: Awaited<ReturnType<typeof startWebhookServer>>;
  beforeAll(async () => {
    chat = await startWebhookServer();
  });
  afterAll(() => chat.close());

  async function deliver([, channelOf, secretOf]: Case, status: number, body: string): Promise<Delivery> {
    chat.answer = { status, body };
    const read = async (): Promise<string> => JSON.stringify(secretOf(chat.url));
    const secret = { read, readAgain: read };
    const deps = { secret, audience: AN_ENGLISH_TEAM, mentions: [], extraHosts: ['127.0.0.1'], clock: new ManualClock() };
    return channelOf(deps).deliver(told(aNotification('one')));
  }

  it.each(CHANNELS)('is not quoted by %s, however it spells it', async (...channel) => {
    const quoted: string[] = [];
    for (const [spelling, spell] of SPELLINGS) {
      for (const [shape, status, bodyOf] of SHAPES) {
        const delivery = await deliver(channel, status, bodyOf(spell(SECRET)));
        if (JSON.stringify(delivery).includes(spell(SECRET))) quoted.push(`${shape}, ${spelling}: ${JSON.stringify(delivery)}`);
      }
    }

    expect(quoted).toEqual([]);
  });
});
