import { LANGUAGES } from '@attack-reactor/kit/contract';
import { dingtalkMessage } from '#domain/notification/dingtalk-message.ts';
import { draftMessage } from '#domain/notification/draft.ts';
import { notification } from '#domain/notification/notification.ts';
import { webhookBody } from '#domain/notification/signed-body.ts';
import { isUrgent } from '#domain/notification/single-message.ts';
import { slackMessage } from '#domain/notification/slack-blocks.ts';
import { TEXTS } from '#domain/notification/texts/texts.ts';
import { WECOM_APP_BYTES, wecomMarkdown } from '#domain/notification/wecom-message.ts';
import { HOSTILE } from '../../support/api-world.ts';
import { aChannelTest } from '../../support/channel-tests.ts';

const EVERYBODY = ['li.wei'];

describe('testDraft', () => {
  it.each(LANGUAGES)('says in %s that it is a test, for which route, and who asked for it', (language) => {
    const { headline, place, next, lines } = draftMessage([aChannelTest()], { language, timeZone: 'UTC' }).compose({ parts: 0, room: 100 });

    expect([headline, place, next.text]).toEqual([TEXTS[language].test.headline, 'soc', TEXTS[language].test.next]);
    expect(lines.map(({ text }) => text)).toEqual(['ana@example.com', expect.stringContaining('2026')]);
  });

  it('rings nobody', () => {
    const draft = draftMessage([aChannelTest()], { language: 'en', timeZone: 'UTC' });

    expect(isUrgent([aChannelTest()])).toBe(false);
    expect(wecomMarkdown(draft, { limitBytes: WECOM_APP_BYTES, mentions: EVERYBODY })).not.toContain('<@');
    expect(dingtalkMessage(draft, EVERYBODY)).toMatchObject({ at: { isAtAll: false } });
    expect(JSON.stringify(slackMessage(draft, ['U012AB3CD']))).not.toContain('U012AB3CD');
  });

  it('keeps what a name holds from being markup, a link or a second line', () => {
    const draft = draftMessage([aChannelTest({ requestedBy: `${HOSTILE}\n> **done** <@all>` })], { language: 'en', timeZone: 'UTC' });
    const markdown = wecomMarkdown(draft, { limitBytes: WECOM_APP_BYTES });

    expect(markdown.split('\n')).toHaveLength(4);
    expect(markdown.replace(/<\/?font[^>]*>/g, '')).not.toMatch(/<|\]\(|\u202e|\p{Cc}(?<!\n)/u);
  });

  it('fits where a name is as long as it can be', () => {
    const draft = draftMessage([aChannelTest({ requestedBy: '名'.repeat(256) })], { language: 'zh', timeZone: 'UTC' });

    expect(Buffer.byteLength(wecomMarkdown(draft, { limitBytes: WECOM_APP_BYTES }))).toBeLessThanOrEqual(WECOM_APP_BYTES);
  });

  it('is no notification to a receiver of JSON', () => {
    const body = webhookBody([aChannelTest()]);

    expect(body).toEqual(aChannelTest());
    expect(notification.safeParse(body).success).toBe(false);
  });
});
