import { createHmac } from 'node:crypto';
import { notification } from '#domain/notification/notification.ts';
import type { Channel, Delivery } from '#platform/notification/channel.ts';
import { dingtalkChannel } from '#platform/notification/dingtalk.ts';
import { feishuChannel } from '#platform/notification/feishu.ts';
import { genericWebhookChannel } from '#platform/notification/generic-webhook.ts';
import { slackChannel } from '#platform/notification/slack.ts';
import { teamsChannel } from '#platform/notification/teams.ts';
import type { ChannelDeps } from '#platform/notification/webhook-channel.ts';
import { wecomWebhookChannel } from '#platform/notification/wecom-webhook.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { AN_ENGLISH_TEAM, aNotification, told } from '../../support/notifications.ts';
import { type CannedAnswer, startWebhookServer } from '../../support/webhook-server.ts';

const SIGNING_SECRET = 'SEC0123456789abcdef0123456789abcdef';
const NOW = Date.UTC(2026, 10, 3, 8);

let chat: Awaited<ReturnType<typeof startWebhookServer>>;
beforeAll(async () => {
  chat = await startWebhookServer();
});
beforeEach(() => {
  chat.calls.length = 0;
});
afterAll(() => chat.close());

function depsWith(secret: object, extraHosts = ['127.0.0.1']): ChannelDeps {
  const read = async (): Promise<string> => JSON.stringify(secret);
  return { secret: { read, readAgain: read }, audience: AN_ENGLISH_TEAM, mentions: [], extraHosts, clock: new ManualClock(NOW) };
}

async function deliver(channelOf: (deps: ChannelDeps) => Channel, answer: CannedAnswer, secret: object = {}): Promise<Delivery> {
  chat.answer = answer;
  return channelOf(depsWith({ url: `${chat.url}/hook?access_token=t`, ...secret })).deliver(told(aNotification('one')));
}

const coded = (body: object): CannedAnswer => ({ body: JSON.stringify(body) });
const wecom = (deps: ChannelDeps): Channel => wecomWebhookChannel(deps);
const webhook = (deps: ChannelDeps): Channel => genericWebhookChannel(deps);

describe('the answer of a chat decides', () => {
  it.each<[string, (deps: ChannelDeps) => Channel, CannedAnswer, object]>([
    ['WeCom 0 is sent', wecom, coded({ errcode: 0, errmsg: 'ok' }), { kind: 'sent' }],
    ['WeCom 45009 waits a minute', wecom, coded({ errcode: 45009, errmsg: 'api freq out of limit' }), { kind: 'retry-after', seconds: 60 }],
    ['WeCom -1 waits a little', wecom, coded({ errcode: -1, errmsg: 'system busy' }), { kind: 'retry-after', seconds: 5 }],
    ['WeCom 93000 is final', wecom, coded({ errcode: 93000, errmsg: 'invalid webhook url' }), { kind: 'permanent' }],
    ['WeCom 40058 is final', wecom, coded({ errcode: 40058, errmsg: 'too long' }), { kind: 'permanent' }],
    ['a page instead of WeCom waits', wecom, { status: 502, body: '<html>' }, { kind: 'retry-after', seconds: 30 }],
    ['silence waits', wecom, 'cut', { kind: 'retry-after', seconds: 30 }],
    ['a redirect is final', wecom, { status: 302, headers: { location: 'https://evil.example' } }, { kind: 'permanent' }],
    ['DingTalk 0 is sent', dingtalkChannel, coded({ errcode: 0, errmsg: 'ok' }), { kind: 'sent' }],
    [
      'DingTalk 130101 waits ten minutes',
      dingtalkChannel,
      coded({ errcode: 130101, errmsg: 'too fast' }),
      { kind: 'retry-after', seconds: 600 },
    ],
    ['DingTalk 310000 is final', dingtalkChannel, coded({ errcode: 310000, errmsg: 'sign not match' }), { kind: 'permanent' }],
    ['Feishu 0 is sent', feishuChannel, coded({ code: 0, msg: 'success' }), { kind: 'sent' }],
    ['Feishu 11232 waits', feishuChannel, coded({ code: 11232, msg: 'frequency limited' }), { kind: 'retry-after', seconds: 60 }],
    ['Feishu 19021 is final', feishuChannel, coded({ code: 19021, msg: 'sign match fail' }), { kind: 'permanent' }],
    ['Slack ok is sent', slackChannel, { body: 'ok' }, { kind: 'sent' }],
    ['Slack 429 waits as told', slackChannel, { status: 429, headers: { 'retry-after': '30' } }, { kind: 'retry-after', seconds: 30 }],
    ['Slack no_service is final', slackChannel, { status: 404, body: 'no_service' }, { kind: 'permanent', reason: 'HTTP 404: no_service' }],
    ['a 200 that is not from Slack waits', slackChannel, { body: '<html>' }, { kind: 'retry-after' }],
    ['Teams 202 is sent', teamsChannel, { status: 202 }, { kind: 'sent' }],
    ['Teams 200 with a failure inside waits', teamsChannel, { body: 'failed: returned HTTP error 429 with' }, { kind: 'retry-after' }],
    ['Teams 401 is final', teamsChannel, { status: 401, body: 'DirectApiAuthorizationRequired' }, { kind: 'permanent' }],
  ])('%s', async (_, channelOf, answer, expected) => {
    expect(await deliver(channelOf, answer)).toMatchObject(expected);
  });

  it.each([
    [204, { kind: 'sent' }],
    [410, { kind: 'permanent' }],
    [503, { kind: 'retry-after', seconds: 30 }],
  ])('a generic webhook goes by HTTP status: %d', async (status, expected) => {
    expect(await deliver(webhook, { status }, { signingSecret: SIGNING_SECRET })).toMatchObject(expected);
  });
});

describe('a channel', () => {
  it.each<[string, (deps: ChannelDeps) => Channel]>([
    ['wecom-webhook', wecom],
    ['dingtalk', dingtalkChannel],
    ['feishu', feishuChannel],
    ['slack', slackChannel],
    ['teams', teamsChannel],
  ])('%s calls its own hosts only', async (_, channelOf) => {
    const delivery = await channelOf(depsWith({ url: 'https://evil.example/hook' }, [])).deliver(told(aNotification('one')));

    expect(delivery).toEqual({ kind: 'permanent', reason: 'host evil.example is not on the list of hosts that may be called' });
  });

  it('shows nothing of the address where the chat repeats it', async () => {
    const key = '693a91f6-7777-4bc4-97a0-0ec2aaaa5aaa';
    chat.answer = coded({ errcode: 93000, errmsg: `invalid webhook url ${chat.url}/hook?key=${key}` });

    const delivery = await wecom(depsWith({ url: `${chat.url}/hook?key=${key}` })).deliver(told(aNotification('one')));

    expect(delivery).toEqual({ kind: 'permanent', reason: 'code 93000: invalid webhook url' });
  });

  it('tries a replaced robot at once instead of giving the message up', async () => {
    chat.answer = { body: 'no_service', status: 404 };
    const deps = depsWith({ url: `${chat.url}/old` });
    const rotated = { ...deps, secret: { ...deps.secret, readAgain: async () => JSON.stringify({ url: `${chat.url}/new` }) } };

    await slackChannel(rotated).deliver(told(aNotification('one')));

    expect(chat.calls.map(({ path }) => path)).toEqual(['/old', '/new']);
  });

  it('throws where the secret is of another shape', async () => {
    const delivering = wecom(depsWith({ webhook: chat.url })).deliver(told(aNotification('one')));

    await expect(delivering).rejects.toMatchObject({ name: 'NotificationUnavailable' });
  });
});

describe('signatures', () => {
  it('DingTalk: time and key, in the address', async () => {
    await deliver(dingtalkChannel, coded({ errcode: 0 }), { signingSecret: SIGNING_SECRET });

    const query = new URL(chat.calls[0]?.path ?? '', chat.url).searchParams;
    const sign = createHmac('sha256', SIGNING_SECRET).update(`${NOW}\n${SIGNING_SECRET}`).digest('base64');
    expect(Object.fromEntries(query)).toEqual({ access_token: 't', timestamp: String(NOW), sign });
  });

  it('Feishu: time and key, in the body', async () => {
    await deliver(feishuChannel, coded({ code: 0 }), { signingSecret: SIGNING_SECRET });

    const timestamp = String(NOW / 1000);
    const sign = createHmac('sha256', `${timestamp}\n${SIGNING_SECRET}`).update('').digest('base64');
    expect(JSON.parse(chat.calls[0]?.body ?? '')).toMatchObject({ timestamp, sign, msg_type: 'interactive' });
  });

  it('generic: over time and body, which is the notification as it was published', async () => {
    await deliver(webhook, {}, { signingSecret: SIGNING_SECRET });

    const [call] = chat.calls;
    const body = call?.body ?? '';
    const mac = createHmac('sha256', SIGNING_SECRET)
      .update(`${NOW / 1000}.${body}`)
      .digest('hex');
    expect(call?.headers['x-attack-reactor-signature']).toBe(`t=${NOW / 1000},v1=${mac}`);
    expect(notification.parse(JSON.parse(body))).toEqual(aNotification('one'));
  });

  it('generic: several notifications in one call', async () => {
    chat.answer = {};
    const channel = webhook(depsWith({ url: chat.url, signingSecret: SIGNING_SECRET }));

    await channel.deliver(told(aNotification('one'), aNotification('two')));

    expect(JSON.parse(chat.calls[0]?.body ?? '')).toEqual({
      schema: 'attack-reactor/notifications/1',
      notifications: [aNotification('one'), aNotification('two')],
    });
  });
});
