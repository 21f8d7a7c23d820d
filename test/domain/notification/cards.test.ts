import fc from 'fast-check';
import { at, isRecord } from '#domain/base/json.ts';
import { DINGTALK_BODY_BYTES, dingtalkMessage } from '#domain/notification/dingtalk-message.ts';
import { draftMessage } from '#domain/notification/draft.ts';
import { FEISHU_BODY_BYTES, feishuCard } from '#domain/notification/feishu-card.ts';
import type { Draft } from '#domain/notification/message.ts';
import { SLACK_SECTION_CHARACTERS, slackMessage } from '#domain/notification/slack-blocks.ts';
import { TEAMS_BODY_BYTES, teamsMessage } from '#domain/notification/teams-card.ts';
import { hostileNotifications } from '../../support/hostile-notification.ts';
import { A_CHINESE_TEAM, A_SPANISH_TEAM, AN_ENGLISH_TEAM, aNotification, anApprovalRequest, told } from '../../support/notifications.ts';

/** Every object in a document, the document itself included. */
function objectsIn(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn);
  return isRecord(value) ? [value, ...Object.values(value).flatMap(objectsIn)] : [];
}

function readBytes(body: object): number {
  return Buffer.byteLength(JSON.stringify(body));
}

const ask = draftMessage(told(anApprovalRequest('ask', { finding: { title: 'a <!channel> & *b*', severity: 'HIGH' } })), AN_ENGLISH_TEAM);

describe('slackMessage', () => {
  it('keeps what is untrusted in plain text, and links in mrkdwn', () => {
    const body = slackMessage(ask);

    const sections = objectsIn(body).filter(({ type }) => type === 'plain_text' || type === 'mrkdwn');
    expect(sections).toEqual([
      { type: 'plain_text', text: '🟠 Fix of S3.2 waits for approval · invoices · account 210987654321', emoji: false },
      { type: 'plain_text', text: expect.stringContaining('Finding: HIGH · a <!channel> & *b*\n'), emoji: false },
      {
        type: 'mrkdwn',
        text: [
          '<https://console.example.com/approvals/1?yes|Approve>',
          '<https://console.example.com/approvals/1?no|Reject>',
          '<https://console.example.com/executions/1|Execution>',
          '<https://console.example.com/findings/1|Finding>',
        ].join(' · '),
        verbatim: true,
      },
    ]);
  });

  it('takes any text: every section within the limit, no mention, at most 50 blocks', () => {
    fc.assert(
      fc.property(hostileNotifications, (notifications) => {
        const body = slackMessage(draftMessage(told(...notifications), A_SPANISH_TEAM));

        const objects = objectsIn(body);
        for (const { type, text } of objects.filter((object) => object['type'] === 'plain_text' || object['type'] === 'mrkdwn')) {
          expect(String(text).length).toBeLessThanOrEqual(SLACK_SECTION_CHARACTERS);
          if (type === 'mrkdwn') expect(String(text)).toMatch(/^<https?:\/\/[^<>|\s]+\|[^<>|]+>( · <https?:\/\/[^<>|\s]+\|[^<>|]+>)*$/);
        }
        expect(String(at(body, 'text'))).not.toMatch(/[<>&]/);
        expect(objects.filter(({ type }) => type === 'section').length).toBeLessThanOrEqual(49);
        expect(JSON.stringify(body).isWellFormed()).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});

describe('teamsMessage', () => {
  it('keeps what is untrusted in text runs, which know no markdown', () => {
    const objects = objectsIn(teamsMessage(ask));

    expect(objects.filter(({ type }) => type === 'TextBlock')).toEqual([]);
    expect(objects).toContainEqual({ type: 'TextRun', text: 'HIGH · a <!channel> & *b*' });
    expect(objects).toContainEqual({ type: 'Action.OpenUrl', title: 'Approve', url: 'https://console.example.com/approvals/1?yes' });
    expect(objects).toContainEqual({
      type: 'TextRun',
      text: 'Fix of S3.2 waits for approval',
      size: 'Large',
      weight: 'Bolder',
      color: 'Warning',
    });
  });

  it('takes any text within 28 KB', () => {
    fc.assert(
      fc.property(hostileNotifications, (notifications) => {
        expect(readBytes(teamsMessage(draftMessage(told(...notifications), A_CHINESE_TEAM)))).toBeLessThanOrEqual(TEAMS_BODY_BYTES);
      }),
      { numRuns: 100 },
    );
  });
});

describe('feishuCard', () => {
  it('has no text that reads markup or mentions', () => {
    const objects = objectsIn(feishuCard(ask));

    expect(objects.flatMap(({ tag }) => tag ?? []).filter((tag) => tag === 'lark_md' || tag === 'markdown')).toEqual([]);
    expect(objects).toContainEqual({ tag: 'plain_text', content: 'Finding: HIGH · a <!channel> & *b*' });
    expect(objects).toContainEqual(
      expect.objectContaining({
        tag: 'button',
        url: 'https://console.example.com/approvals/1?no',
        text: { tag: 'plain_text', content: 'Reject' },
      }),
    );
    expect(objects).toContainEqual(expect.objectContaining({ template: 'orange' }));
  });

  it('takes any text within 20 KB, signature included', () => {
    fc.assert(
      fc.property(hostileNotifications, (notifications) => {
        const body = feishuCard(draftMessage(told(...notifications), A_CHINESE_TEAM), {
          signature: { timestamp: '1793692800', sign: 'x'.repeat(44) },
          mentions: ['ou_1'],
        });

        expect(readBytes(body)).toBeLessThanOrEqual(FEISHU_BODY_BYTES);
      }),
      { numRuns: 100 },
    );
  });
});

describe('dingtalkMessage', () => {
  it('mentions nobody where nobody has to act, and shows what happened in the list of chats', () => {
    const body = dingtalkMessage(draftMessage(told(aNotification('done')), AN_ENGLISH_TEAM), ['mobile:13800138000']);

    expect(body).toMatchObject({
      msgtype: 'markdown',
      markdown: {
        title: 'Fix of S3.2 done · invoices · account 210987654321',
        text: expect.stringMatching(
          /^<font color="#188038">Fix of S3\.2 done<\/font> · \*\*invoices · account 210987654321\*\*\n\nNext step: /,
        ),
      },
      at: { isAtAll: false },
    });
  });

  it('takes any text within 20,000 bytes, without markup but our own', () => {
    fc.assert(
      fc.property(hostileNotifications, (notifications) => {
        const body = dingtalkMessage(draftMessage(told(...notifications), AN_ENGLISH_TEAM));

        const text = String(at(body, 'markdown', 'text'));
        const untrusted = text
          .replace(/^<font color="#[0-9a-f]{6}">([^<>]*)<\/font>(?: · \*\*([^*]*)\*\*)?/u, '$1$2')
          .replaceAll(/`npm run -s [\w ./:=-]+`/g, '')
          .replaceAll(/\[[A-Za-z ]+\]\(https?:\/\/[^()\s]+\)/g, '')
          .replaceAll(/^> /gm, '');
        expect(readBytes(body)).toBeLessThanOrEqual(DINGTALK_BODY_BYTES);
        expect(untrusted).not.toMatch(/[<>[\]`*\\#~|]|:\/\//);
      }),
      { numRuns: 100 },
    );
  });
});

describe('mentions', () => {
  const calm = draftMessage(told(aNotification('done')), AN_ENGLISH_TEAM);
  const digest = draftMessage(told(aNotification('done'), anApprovalRequest('ask')), AN_ENGLISH_TEAM);
  const CHATS: readonly [string, (draft: Draft, mentions: readonly string[]) => object, readonly string[], RegExp][] = [
    ['DingTalk', dingtalkMessage, ['mobile:13800138000', 'li.wei'], /@13800138000 @li\.wei/],
    ['Feishu', (draft, mentions) => feishuCard(draft, { mentions }), ['ou_1'], /<at id=ou_1><\/at>/],
    ['Slack', slackMessage, ['U012AB3CD', 'S0614TZR7'], /<@U012AB3CD> <!subteam\^S0614TZR7>/],
    ['Teams', teamsMessage, ['li.wei@example.com=Li Wei'], /"mentioned":{"id":"li\.wei@example\.com","name":"Li Wei"}/],
  ];

  it.each(CHATS)('%s rings people where somebody has to act, in a digest too, and nowhere else', (_, render, mentions, ring) => {
    expect(JSON.stringify(render(ask, mentions))).toMatch(ring);
    expect(JSON.stringify(render(digest, mentions))).toMatch(ring);
    expect(JSON.stringify(render(ask, []))).not.toMatch(ring);
    expect(JSON.stringify(render(calm, mentions))).not.toMatch(ring);
  });

  it('DingTalk tells numbers from user ids, and never rings all', () => {
    expect(dingtalkMessage(ask, ['mobile:13800138000', 'li.wei'])).toMatchObject({
      at: { isAtAll: false, atMobiles: ['13800138000'], atUserIds: ['li.wei'] },
    });
  });

  it('ring nobody that the route does not name, whatever a text says', () => {
    fc.assert(
      fc.property(hostileNotifications, (notifications) => {
        const draft = draftMessage(told(...notifications), AN_ENGLISH_TEAM);

        const slack = objectsIn(slackMessage(draft, ['U000000AA'])).filter(({ type }) => type === 'mrkdwn');
        const feishu = objectsIn(feishuCard(draft, { mentions: ['ou_1'] })).filter(({ tag }) => tag === 'lark_md');
        const teams = teamsMessage(draft, ['ana@example.com=Ana']);
        const dingtalk = dingtalkMessage(draft, ['ana']);

        for (const { text } of slack) expect(String(text).replaceAll('<@U000000AA>', '')).not.toMatch(/<[@!]/);
        for (const { content } of feishu) expect(content).toBe('<at id=ou_1></at>');
        for (const { text } of objectsIn(teams).filter(({ type }) => type === 'TextRun')) expect(text).not.toMatch(/<\/?at\b/i);
        for (const { text } of objectsIn(teams).filter(({ type }) => type === 'TextBlock')) expect(text).toBe('<at>Ana</at>');
        expect([undefined, ['ana']]).toContainEqual(at(dingtalk, 'at', 'atUserIds'));
        expect([undefined, []]).toContainEqual(at(dingtalk, 'at', 'atMobiles'));
      }),
      { numRuns: 100 },
    );
  });
});

describe('the color of a message', () => {
  it.each([
    ['FIXED', 'green', 'Good', '🟢', '#188038'],
    ['FAILED', 'red', 'Attention', '🔴', '#c5221f'],
    ['APPROVAL_REQUESTED', 'orange', 'Warning', '🟠', '#b06000'],
    ['NOTHING_TO_DO', 'grey', 'Default', '⚪', '#5f6368'],
  ] as const)('says what came of it, not how severe the finding is: %s', (kind, feishu, teams, slack, dingtalk) => {
    const draft = draftMessage(told(aNotification('x', { kind, finding: { severity: 'CRITICAL' } })), AN_ENGLISH_TEAM);

    expect(at(feishuCard(draft), 'card', 'header', 'template')).toBe(feishu);
    expect(objectsIn(teamsMessage(draft))).toContainEqual(expect.objectContaining({ size: 'Large', color: teams }));
    expect(at(slackMessage(draft), 'text')).toMatch(slack);
    expect(at(dingtalkMessage(draft), 'markdown', 'text')).toMatch(dingtalk);
  });
});
