import { LANGUAGES } from '@attack-reactor/kit/contract';
import fc from 'fast-check';
import { draftMessage } from '#domain/notification/draft.ts';
import { WECOM_APP_BYTES, WECOM_GROUP_BYTES, wecomMarkdown } from '#domain/notification/wecom-message.ts';
import { type Piece, readMarkdown } from '#local/wecom/markdown.ts';
import { hostileNotifications } from '../../support/hostile-notification.ts';
import { A_CHINESE_TEAM, AN_ENGLISH_TEAM, aNotification, anApprovalRequest, told } from '../../support/notifications.ts';

const CONSOLE = 'https://console.example.com';
const WHERE = 'invoices · 210987654321 · eu-central-1 · 2026-11-03 08:00 UTC';

function listPieces(content: string): Piece[] {
  const flat = (pieces: readonly Piece[]): Piece[] =>
    pieces.flatMap((piece) => ('pieces' in piece ? [piece, ...flat(piece.pieces)] : piece));
  return readMarkdown(content).flatMap(({ pieces }) => flat(pieces));
}

const NO_COMMANDS = { approve: null, reject: null, acknowledge: null, rollback: null };

describe('wecomMarkdown', () => {
  it('tells what happened, to what, and where to act, in Chinese', () => {
    const content = wecomMarkdown(draftMessage(told(aNotification('one')), A_CHINESE_TEAM), { limitBytes: WECOM_GROUP_BYTES });

    expect(content).toBe(
      [
        '<font color="info">S3.2 修复已完成</font> · **invoices · 账户 210987654321**',
        '下一步：无需操作。',
        '> 调查发现：严重 CRITICAL · S3 general purpose buckets should block public read access',
        '> ATT&CK：T1530 Data from Cloud Storage (TA0009)',
        '> 方案：Bucket invoices: remove 1 public statement, turn on Block Public Access（可回滚）',
        '> 已变更：policy.Statement［1］: Allow ＊ s3:GetObject → removed',
        '> 已验证：是，已回读确认',
        '> 资源：arn:aws:s3:::invoices · eu-central-1（AwsS3Bucket）',
        '> 修复程序：s3-block-public-read 1.2.0 · 自动',
        '> 触发方式：事件',
        '> 时间：2026-11-03 16:00 GMT+8 (Asia/Shanghai)',
        '> 执行 ID：execution-one',
        '',
        `[回滚](${CONSOLE}/executions/1?do=rollback) · [执行记录](${CONSOLE}/executions/1) · [调查发现](${CONSOLE}/findings/1)`,
      ].join('\n'),
    );
  });

  it('shows the commands of this machine whole, where there is no console', () => {
    const commands = {
      approve: 'npm run -s react -- --approve x-1',
      reject: 'npm run -s react -- --reject x-1',
      rollback: null,
      acknowledge: null,
      show: null,
    };
    const asked = anApprovalRequest('ask', {
      commands,
      links: { approve: null, reject: null, rollback: null },
      reason: 'why '.repeat(4000),
    });

    const content = wecomMarkdown(draftMessage(told(asked), AN_ENGLISH_TEAM), { limitBytes: WECOM_APP_BYTES });

    expect(content).toContain('\nNext step: approve or reject with a command below.\n');
    expect(content).toContain('\n> Approve: `npm run -s react -- --approve x-1`\n> Reject: `npm run -s react -- --reject x-1`\n');
  });

  it('says none where a value is not there, also inside of a list, and names only another resource beside its change', () => {
    const changes = [
      { resource: 'arn:aws:s3:::invoices', field: 'a', before: null, after: 'true' },
      { resource: 'arn:aws:iam::210987654321:role/x/backup', field: 'b', before: ['r1', null], after: [] },
    ];
    const planned = aNotification('none', { kind: 'PLANNED', plan: { summary: 's', effect: 'reversible', changes, omitted: 2 } });

    const lines = wecomMarkdown(draftMessage(told(planned), AN_ENGLISH_TEAM), { limitBytes: WECOM_GROUP_BYTES }).split('\n');

    expect(lines.filter((line) => /^> (Change|Not listed)/.test(line))).toEqual([
      '> Change: a: none → true',
      '> Change: backup b: r1, none → none',
      '> Not listed: 2',
    ]);
  });

  it('mentions people where somebody has to act, and nowhere else', () => {
    const options = { limitBytes: WECOM_GROUP_BYTES, mentions: ['li.wei', 'ana'] };

    expect(wecomMarkdown(draftMessage(told(anApprovalRequest('ask')), AN_ENGLISH_TEAM), options)).toMatch(/\n<@li\.wei> <@ana>$/);
    expect(wecomMarkdown(draftMessage(told(aNotification('done')), AN_ENGLISH_TEAM), options)).not.toContain('<@');
  });

  it('cuts the plan and the reason, never a link', () => {
    const long = anApprovalRequest('long', { reason: '原因'.repeat(4000), finding: { title: '公开的存储桶'.repeat(300) } });

    const content = wecomMarkdown(draftMessage(told(long), A_CHINESE_TEAM), { limitBytes: WECOM_GROUP_BYTES });

    const links = listPieces(content).flatMap((piece) => (piece.kind === 'link' ? piece.url : []));
    expect(links).toEqual([
      'https://console.example.com/approvals/1?yes',
      'https://console.example.com/approvals/1?no',
      'https://console.example.com/executions/1',
      'https://console.example.com/findings/1',
    ]);
    expect(Buffer.byteLength(content)).toBeGreaterThan(WECOM_GROUP_BYTES - 12);
    expect(Buffer.byteLength(content)).toBeLessThanOrEqual(WECOM_GROUP_BYTES);
  });

  it('lists the most pressing of many, with their links, and counts the rest', () => {
    const many = [
      ...Array.from({ length: 30 }, (_, position) => aNotification(`low-${position}`, { finding: { severity: 'LOW' } })),
      anApprovalRequest('ask', { finding: { severity: 'MEDIUM', sourceKey: 'securityhub_control:EC2.19' } }),
      aNotification('failed', { kind: 'FAILED', finding: { sourceKey: 'securityhub_control:IAM.4' } }),
    ];

    const lines = wecomMarkdown(draftMessage(told(...many), AN_ENGLISH_TEAM), { limitBytes: WECOM_GROUP_BYTES }).split('\n');

    expect(lines.slice(0, 6)).toEqual([
      '<font color="warning">32 messages in one</font>',
      'Next step: 2 need somebody; they come first.',
      '> What happened: waits for approval 1 · failed 1 · done 30',
      '> Severity: CRITICAL 1 · MEDIUM 1 · LOW 30',
      `> MEDIUM: Fix of EC2.19 waits for approval · ${WHERE} [Approve](${CONSOLE}/approvals/1?yes)`,
      `> CRITICAL: Fix of IAM.4 failed · ${WHERE} [Roll back](${CONSOLE}/executions/1?do=rollback)`,
    ]);
    expect(lines.at(-1)).toBe('> Not listed: 22');
  });

  it('names the execution in a digest where that is all to answer by', () => {
    const asked = anApprovalRequest('ask', { links: { approve: null, reject: null, rollback: null } });

    const content = wecomMarkdown(draftMessage(told(asked, anApprovalRequest('linked')), AN_ENGLISH_TEAM), {
      limitBytes: WECOM_GROUP_BYTES,
    });

    expect(content).toContain(`${WHERE} · Execution execution-ask [Execution](`);
    expect(content).toContain(`${WHERE} [Approve](`);
  });

  it('takes any text: within the limit, well-formed, and no markup but our own', () => {
    const languages = fc.constantFrom(...LANGUAGES);
    const limit = fc.constantFrom(WECOM_GROUP_BYTES, WECOM_APP_BYTES);
    fc.assert(
      fc.property(hostileNotifications, languages, limit, (notifications, language, limitBytes) => {
        const content = wecomMarkdown(draftMessage(told(...notifications), { language, timeZone: 'America/Bogota' }), {
          limitBytes,
          mentions: ['li.wei'],
        });

        const pieces = listPieces(content);
        expect(Buffer.byteLength(content)).toBeLessThanOrEqual(limitBytes);
        expect(content.isWellFormed()).toBe(true);
        const [first, ...others] = notifications;
        expect(pieces.filter(({ kind }) => kind === 'font')).toHaveLength(1);
        expect(pieces.filter(({ kind }) => kind === 'bold')).toHaveLength(others.length === 0 ? 1 : 0);
        const { approve, reject, acknowledge, rollback } = (others.length === 0 ? first?.commands : undefined) ?? NO_COMMANDS;
        const commands = [approve, reject, acknowledge, rollback].filter((text) => text !== null);
        expect(pieces.flatMap((piece) => (piece.kind === 'code' ? piece.text : []))).toEqual(commands);
        for (const piece of pieces) {
          if (piece.kind === 'text') expect(piece.text).not.toMatch(/[<>[\]`*\\]|:\/\//);
          if (piece.kind === 'mention') expect(piece.userId).toBe('li.wei');
          if (piece.kind === 'link') expect(piece.url).toMatch(/^https?:\/\/[^()<>[\]\s"'`*]+$/);
        }
        expect(content.split('\n').filter((line) => line.startsWith('#'))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
