import fc from 'fast-check';
import { draftOf } from '../../../domain/notification/draft.ts';
import { LANGUAGES } from '../../../domain/notification/language.ts';
import { WECOM_APP_BYTES, WECOM_GROUP_BYTES, wecomMarkdown } from '../../../domain/notification/wecom-message.ts';
import { type Piece, readMarkdown } from '../../../local/wecom/markdown.ts';
import { hostileNotifications } from '../../support/hostile-notification.ts';
import { aNotification, anApprovalRequest, told } from '../../support/notifications.ts';

const CONSOLE = 'https://console.example.com';
const WHERE = 'arn:aws:s3:::invoices · 210987654321 · eu-central-1 · 2026-11-03 08:00Z';

function piecesOf(content: string): Piece[] {
  const flat = (pieces: readonly Piece[]): Piece[] =>
    pieces.flatMap((piece) => ('pieces' in piece ? [piece, ...flat(piece.pieces)] : piece));
  return readMarkdown(content).flatMap(({ pieces }) => flat(pieces));
}

describe('wecomMarkdown', () => {
  it('tells what happened, to what, and where to act, in Chinese', () => {
    const content = wecomMarkdown(draftOf(told(aNotification('one')), 'zh'), { limitBytes: WECOM_GROUP_BYTES });

    expect(content).toBe(
      [
        '**S3.2 修复完成** <font color="warning">CRITICAL</font>',
        '> 账号：210987654321 · eu-central-1',
        '> 资源：arn:aws:s3:::invoices (AwsS3Bucket)',
        '> 发现：S3 general purpose buckets should block public read access',
        '> ATT&CK：T1530 Data from Cloud Storage (TA0009)',
        '> 修复程序：Block public read (s3-block-public-read 1.2.0) · 自动',
        '> 计划：Bucket invoices: remove 1 public statement, turn on Block Public Access (可回滚)',
        '> 变更：arn:aws:s3:::invoices policy.Statement［1］: Allow ＊ s3:GetObject → removed',
        '> 已验证：是',
        '> 触发：安全发现',
        '> 时间：2026-11-03 08:00Z',
        '',
        `[回滚](${CONSOLE}/executions/1?do=rollback) · [执行记录](${CONSOLE}/executions/1) · [安全发现](${CONSOLE}/findings/1)`,
      ].join('\n'),
    );
  });

  it('mentions people where somebody has to act, and nowhere else', () => {
    const options = { limitBytes: WECOM_GROUP_BYTES, mentions: ['li.wei', 'ana'] };

    expect(wecomMarkdown(draftOf(told(anApprovalRequest('ask')), 'en'), options)).toMatch(/\n<@li\.wei> <@ana>$/);
    expect(wecomMarkdown(draftOf(told(aNotification('done')), 'en'), options)).not.toContain('<@');
  });

  it('cuts the plan and the reason, never a link', () => {
    const long = anApprovalRequest('long', { reason: '原因'.repeat(4000), finding: { title: '公开的存储桶'.repeat(300) } });

    const content = wecomMarkdown(draftOf(told(long), 'zh'), { limitBytes: WECOM_GROUP_BYTES });

    const links = piecesOf(content).flatMap((piece) => (piece.kind === 'link' ? piece.url : []));
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

    const lines = wecomMarkdown(draftOf(told(...many), 'en'), { limitBytes: WECOM_GROUP_BYTES }).split('\n');

    expect(lines.slice(0, 5)).toEqual([
      '**32 messages in one** <font color="warning">CRITICAL</font>',
      '> What happened: approval needed 1, failed 1, fixed 30',
      '> Severity: CRITICAL 1, MEDIUM 1, LOW 30',
      `> MEDIUM approval needed: EC2.19 · ${WHERE} [Approve](${CONSOLE}/approvals/1?yes)`,
      `> CRITICAL failed: IAM.4 · ${WHERE} [Roll back](${CONSOLE}/executions/1?do=rollback)`,
    ]);
    expect(lines.at(-1)).toBe('> Not listed: 22');
  });

  it('takes any text: within the limit, well-formed, and no markup but our own', () => {
    const language = fc.constantFrom(...LANGUAGES);
    const limit = fc.constantFrom(WECOM_GROUP_BYTES, WECOM_APP_BYTES);
    fc.assert(
      fc.property(hostileNotifications, language, limit, (notifications, words, limitBytes) => {
        const content = wecomMarkdown(draftOf(told(...notifications), words), { limitBytes, mentions: ['li.wei'] });

        const pieces = piecesOf(content);
        expect(Buffer.byteLength(content)).toBeLessThanOrEqual(limitBytes);
        expect(content.isWellFormed()).toBe(true);
        expect(pieces.filter(({ kind }) => kind === 'bold' || kind === 'font' || kind === 'code')).toHaveLength(2);
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
