import { SEVERITY_LABELS, type SeverityLabel } from '../finding.ts';
import type { Texts } from './language.ts';
import { cut, type Draft, type Line, type Size } from './message.ts';
import type { Notification } from './notification.ts';
import { linksOf, minuteOf, shortKey, URGENT } from './single-message.ts';

const DIGEST_LINES = 10;

/**
 * Many notifications as one message: counts per kind and severity, then the ten most pressing with a link each, then how
 * many are not listed.
 */
export function digestDraft(notifications: readonly Notification[], texts: Texts): Draft {
  const worstFirst = notifications.toSorted(byUrgency);
  const listed = worstFirst.slice(0, DIGEST_LINES);
  return {
    parts: listed.length,
    compose: ({ parts, room }) => {
      const omitted = notifications.length - parts;
      return {
        subject: '',
        headline: texts.digest(notifications.length),
        severity: worstSeverity(notifications),
        lines: [
          { label: texts.labels.kinds, text: countsOf(worstFirst.map(({ kind }) => texts.kinds[kind])) },
          { label: texts.labels.severities, text: severityCounts(notifications) },
          ...listed.slice(0, parts).map((notification) => digestLine(notification, texts, { room })),
          ...(omitted === 0 ? [] : [{ label: texts.labels.rest, text: String(omitted) }]),
        ],
        links: [],
        colon: texts.colon,
        isUrgent: notifications.some(({ kind }) => URGENT.includes(kind)),
      };
    },
  };
}

function digestLine(notification: Notification, texts: Texts, room: Pick<Size, 'room'>): Line {
  const { kind, finding, at } = notification;
  const where = `${cut(shortKey(finding.sourceKey), 60, room)} · ${cut(finding.resource.id, 120, room)}`;
  const whose = `${cut(finding.accountId, 20, room)} · ${cut(finding.region, 20, room)}`;
  const [link] = linksOf(notification, texts);
  return {
    label: `${finding.severity} ${texts.kinds[kind]}`,
    text: `${where} · ${whose} · ${minuteOf(at)}`,
    ...(link !== undefined && { link }),
  };
}

function byUrgency(a: Notification, b: Notification): number {
  return pressing(a) - pressing(b) || rankOf(b.finding.severity) - rankOf(a.finding.severity) || (a.at < b.at ? -1 : 1);
}

function pressing({ kind }: Notification): number {
  const position = URGENT.indexOf(kind);
  return position === -1 ? URGENT.length : position;
}

function rankOf(severity: SeverityLabel): number {
  return SEVERITY_LABELS.indexOf(severity);
}

function worstSeverity(notifications: readonly Notification[]): SeverityLabel {
  return SEVERITY_LABELS.findLast((label) => notifications.some(({ finding }) => finding.severity === label)) ?? 'INFORMATIONAL';
}

function severityCounts(notifications: readonly Notification[]): string {
  return countsOf(notifications.map(({ finding }) => finding.severity).toSorted((a, b) => rankOf(b) - rankOf(a)));
}

/** `fixed 3, failed 1`, in the order of first appearance. */
function countsOf(names: readonly string[]): string {
  return [...Map.groupBy(names, (name) => name)].map(([name, some]) => `${name} ${some.length}`).join(', ');
}
