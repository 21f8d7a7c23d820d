import fc from 'fast-check';
import { at, isRecord } from '../../../domain/json.ts';
import { DINGTALK_BODY_BYTES, dingtalkMessage } from '../../../domain/notification/dingtalk-message.ts';
import { draftOf } from '../../../domain/notification/draft.ts';
import { FEISHU_BODY_BYTES, feishuCard } from '../../../domain/notification/feishu-card.ts';
import { SLACK_SECTION_CHARACTERS, slackMessage } from '../../../domain/notification/slack-blocks.ts';
import { TEAMS_BODY_BYTES, teamsMessage } from '../../../domain/notification/teams-card.ts';
import { hostileNotifications } from '../../support/hostile-notification.ts';
import { aNotification, anApprovalRequest, told } from '../../support/notifications.ts';

/** Every object in a document, the document itself included. */
function objectsIn(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn);
  return isRecord(value) ? [value, ...Object.values(value).flatMap(objectsIn)] : [];
}

function bytesOf(body: object): number {
  return Buffer.byteLength(JSON.stringify(body));
}

const ask = draftOf(told(anApprovalRequest('ask', { finding: { title: 'a <!channel> & *b*', severity: 'HIGH' } })), 'en');

describe('slackMessage', () => {
  it('keeps what is untrusted in plain text, and links in mrkdwn', () => {
    const body = slackMessage(ask);

    const sections = objectsIn(body).filter(({ type }) => type === 'plain_text' || type === 'mrkdwn');
    expect(sections).toEqual([
      { type: 'plain_text', text: 'HIGH · S3.2 approval needed', emoji: false },
      { type: 'plain_text', text: expect.stringContaining('Finding: a <!channel> & *b*\n'), emoji: false },
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
        const body = slackMessage(draftOf(told(...notifications), 'es'));

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
    expect(objects).toContainEqual({ type: 'TextRun', text: 'a <!channel> & *b*' });
    expect(objects).toContainEqual({ type: 'Action.OpenUrl', title: 'Approve', url: 'https://console.example.com/approvals/1?yes' });
    expect(objects).toContainEqual({ type: 'TextRun', text: 'HIGH ', size: 'Large', weight: 'Bolder', color: 'Attention' });
  });

  it('takes any text within 28 KB', () => {
    fc.assert(
      fc.property(hostileNotifications, (notifications) => {
        expect(bytesOf(teamsMessage(draftOf(told(...notifications), 'zh')))).toBeLessThanOrEqual(TEAMS_BODY_BYTES);
      }),
      { numRuns: 100 },
    );
  });
});

describe('feishuCard', () => {
  it('has no text that reads markup or mentions', () => {
    const objects = objectsIn(feishuCard(ask));

    expect(objects.flatMap(({ tag }) => tag ?? []).filter((tag) => tag === 'lark_md' || tag === 'markdown')).toEqual([]);
    expect(objects).toContainEqual({ tag: 'plain_text', content: 'Finding: a <!channel> & *b*' });
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
        const body = feishuCard(draftOf(told(...notifications), 'zh'), { timestamp: '1793692800', sign: 'x'.repeat(44) });

        expect(bytesOf(body)).toBeLessThanOrEqual(FEISHU_BODY_BYTES);
      }),
      { numRuns: 100 },
    );
  });
});

describe('dingtalkMessage', () => {
  it('mentions nobody and shows the severity in the list of chats', () => {
    const body = dingtalkMessage(draftOf(told(aNotification('done')), 'en'));

    expect(body).toMatchObject({
      msgtype: 'markdown',
      markdown: {
        title: 'CRITICAL S3.2 fixed',
        text: expect.stringMatching(/^\*\*S3\.2 fixed\*\* <font color="#c5221f">CRITICAL<\/font>\n\n> /),
      },
      at: { isAtAll: false },
    });
  });

  it('takes any text within 20,000 bytes, without markup but our own', () => {
    fc.assert(
      fc.property(hostileNotifications, (notifications) => {
        const body = dingtalkMessage(draftOf(told(...notifications), 'en'));

        const text = String(at(body, 'markdown', 'text'));
        const untrusted = text
          .replace(/^\*\*(.*)\*\* <font color="#[0-9a-f]{6}">[A-Z]+<\/font>/u, '$1')
          .replaceAll(/\[[A-Za-z ]+\]\(https?:\/\/[^()\s]+\)/g, '')
          .replaceAll(/^> /gm, '');
        expect(bytesOf(body)).toBeLessThanOrEqual(DINGTALK_BODY_BYTES);
        expect(untrusted).not.toMatch(/[<>[\]`*\\#~|]|:\/\//);
      }),
      { numRuns: 100 },
    );
  });
});
