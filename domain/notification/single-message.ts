import type { Texts } from './language.ts';
import { cut, type Draft, type Line, type Link, linkTo, type Size } from './message.ts';
import type { Notification, NotificationKind } from './notification.ts';

/** What somebody has to act on, most pressing first. */
export const URGENT: readonly NotificationKind[] = ['ROLLBACK_FAILED', 'APPROVAL_REQUESTED', 'FAILED'];
const WHOLE = Infinity;

/** The part of a source key that people know: `S3.2` of `securityhub_control:S3.2`. */
export function shortKey(sourceKey: string): string {
  return sourceKey.slice(sourceKey.indexOf(':') + 1);
}

/** One notification as a message. */
export function singleDraft(notification: Notification, texts: Texts): Draft {
  const { kind, finding } = notification;
  const links = linksOf(notification, texts);
  return {
    parts: links.length,
    compose: ({ parts, room }) => ({
      subject: cut(shortKey(finding.sourceKey), 60, { room }),
      headline: texts.kinds[kind],
      severity: finding.severity,
      lines: linesOf(notification, texts, { room }),
      links: links.slice(0, parts),
      colon: texts.colon,
      isUrgent: URGENT.includes(kind),
    }),
  };
}

/** In the order in which they stay: what people answer with comes first. */
export function linksOf({ links, execution, finding }: Notification, texts: Texts): Link[] {
  return [
    ...linkTo(texts.links.approve, links.approve),
    ...linkTo(texts.links.reject, links.reject),
    ...linkTo(texts.links.rollback, links.rollback),
    ...linkTo(texts.links.execution, execution.url),
    ...linkTo(texts.links.finding, finding.url),
  ];
}

function linesOf(notification: Notification, texts: Texts, room: Pick<Size, 'room'>): Line[] {
  const { finding, techniques, reactor, mode, plan, reason, requestedBy, trigger, expiresAt, at } = notification;
  const { labels } = texts;
  const line = (label: string, text: string | undefined, cap = WHOLE): Line[] =>
    text === undefined ? [] : [{ label, text: cut(text, cap, room) }];
  const own = (label: string, text: string | undefined): Line[] => (text === undefined ? [] : [{ label, text }]);
  const techniqueTexts = techniques.map(({ id, name, tacticIds }) => `${id} ${name} (${tacticIds.join(', ')})`);
  const reactorText = reactor === null ? undefined : `${reactor.title} (${reactor.id} ${reactor.version})`;
  return [
    ...line(labels.account, `${finding.accountId} · ${finding.region}`, 100),
    ...line(labels.resource, `${finding.resource.id} (${finding.resource.type})`, 200),
    ...line(labels.finding, finding.title, 200),
    ...line(labels.techniques, techniques.length === 0 ? undefined : techniqueTexts.join('; '), 300),
    ...line(labels.reactor, mode === null ? reactorText : `${reactorText ?? '-'} · ${texts.modes[mode]}`, 200),
    ...line(labels.plan, plan === null ? undefined : `${plan.summary} (${texts.effects[plan.effect]})`),
    ...(plan === null ? [] : changeLines(plan, texts, line)),
    ...line(labels.reason, reason ?? undefined),
    ...own(labels.verified, verifiedText(notification, texts)),
    ...line(labels.cause, requestedBy === null ? texts.triggers[trigger] : `${requestedBy} (${texts.triggers[trigger]})`, 100),
    ...own(labels.expires, expiresAt === null ? undefined : minuteOf(expiresAt)),
    ...own(labels.time, minuteOf(at)),
  ];
}

function changeLines(
  { changes, omitted }: NonNullable<Notification['plan']>,
  { labels }: Texts,
  line: (label: string, text: string | undefined) => Line[],
): Line[] {
  return [
    ...changes.flatMap(({ resource, field, before, after }) => line(labels.change, `${resource} ${field}: ${before} → ${after}`)),
    ...line(labels.rest, omitted === 0 ? undefined : String(omitted)),
  ];
}

/** Only where something was changed is there something to verify. */
function verifiedText({ kind, verified }: Notification, { yes, no }: Texts): string | undefined {
  return kind === 'FIXED' || kind === 'ROLLED_BACK' ? (verified ? yes : no) : undefined;
}

/** `2026-11-03 08:00Z`: a message that waited for a chat to come back still tells when it happened. */
export function minuteOf(instant: string): string {
  return `${instant.slice(0, 16).replace('T', ' ')}Z`;
}
