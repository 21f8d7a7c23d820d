import fc from 'fast-check';
import type { Notification } from '#domain/notification/notification.ts';
import { aNotification, anApprovalRequest } from './notifications.ts';

/** Pieces that are markup, mentions or links somewhere, between texts of any kind. */
const HOSTILE = [
  '<@all>',
  '<@admin>',
  '<!channel>',
  '<at id=all></at>',
  '<at user_id="all">',
  '<at>Li Wei</at>',
  '@13800138000',
  '<!subteam^S0614TZR7>',
  '<@U012AB3CD>',
  '<font color="info">',
  '</font>',
  '[click](https://evil.example)',
  '](https://evil.example)',
  '![x](https://evil.example/x.png)',
  '<https://evil.example|ok>',
  'https://evil.example/a?b=c',
  '`code`',
  '**bold**',
  '__bold__',
  '_i_',
  '~~gone~~',
  '\n# heading',
  '\r\n> quote',
  '\\',
  '&lt;',
  '&#60;@all&#62;',
  '|',
  '\u202e',
  '\ud83e',
  '🪣',
  '桶',
];

const hostileText = fc
  .array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', maxLength: 40 })), { maxLength: 30 })
  .chain((pieces) => fc.integer({ min: 1, max: 60 }).map((times) => pieces.join('').repeat(times)));

const url = fc.oneof(
  fc.constant(null),
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc.constantFrom(
    'javascript:alert(1)',
    'https://a.example/)](<@all>',
    'https://user:pass@a.example/',
    `https://a.example/${'x'.repeat(5000)}`,
  ),
);

const texts = fc.record({
  title: hostileText,
  accountId: hostileText,
  region: hostileText,
  sourceKey: hostileText,
  resourceType: hostileText,
  resourceId: hostileText,
  requestedBy: hostileText,
  technique: hostileText,
  summary: hostileText,
  field: hostileText,
  reason: hostileText,
});

/** As long as an execution's id can make it. */
const COMMAND = `npm run -s react -- --approve ${'x'.repeat(64)}`;

/** Any notification whose untrusted texts try everything. */
const hostileNotification: fc.Arbitrary<Notification> = fc
  .tuple(texts, url, url, fc.constantFrom(aNotification, anApprovalRequest), fc.uuid(), fc.constantFrom(null, COMMAND))
  .map(([text, approve, findingUrl, base, name, command]) =>
    base(name, {
      requestedBy: text.requestedBy,
      reason: text.reason,
      execution: { id: 'execution', url: approve },
      finding: {
        title: text.title,
        accountId: text.accountId,
        region: text.region,
        sourceKey: text.sourceKey,
        resource: { type: text.resourceType, id: text.resourceId },
        url: findingUrl,
      },
      techniques: Array.from({ length: 5 }, () => ({ id: text.technique, name: text.technique, tacticIds: [text.technique] })),
      reactor: { id: text.field, version: '1.0.0', title: text.title },
      plan: {
        summary: text.summary,
        effect: 'reversible',
        changes: Array.from({ length: 10 }, () => ({
          resource: text.resourceId,
          field: text.field,
          before: text.reason,
          after: [text.summary, null, text.field],
        })),
        omitted: 3,
      },
      approved: { by: text.requestedBy, comment: text.reason, breakGlass: true },
      links: { approve, reject: findingUrl, rollback: approve },
      commands: { approve: command, reject: command, rollback: null, acknowledge: command, show: command },
      why: [
        { code: 'rejected-with-comment', by: text.requestedBy, comment: text.reason },
        { code: 'error', name: text.field, message: text.summary },
        { code: 'no-matching-resource', reactorId: text.field, resourceTypes: [text.resourceType, text.region], resourceType: text.title },
      ],
    }),
  );

export const hostileNotifications = fc.array(hostileNotification, { minLength: 1, maxLength: 12 });
