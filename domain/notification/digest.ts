import { fill, SEVERITY_LABELS, type SeverityLabel } from '@attack-reactor/kit/contract';
import { formatShortTime } from '#domain/base/local-time.ts';
import type { Texts, Voice } from './language.ts';
import { cut, type Draft, type Line, type Size } from './message.ts';
import type { Notification } from './notification.ts';
import { shortenResource } from './resource-name.ts';
import { listLinks, URGENT, writeHeadline } from './single-message.ts';
import { chooseTone } from './tone.ts';

const DIGEST_LINES = 10;

/**
 * Many notifications as one message: counts per kind and severity, then the ten most pressing with a link each, then how
 * many are not listed. Urgent, and of the tone of the worst, where one of them is.
 */
export function digestDraft(notifications: readonly Notification[], voice: Voice): Draft {
  const { texts } = voice;
  const worstFirst = notifications.toSorted(byUrgency);
  const listed = worstFirst.slice(0, DIGEST_LINES);
  const urgent = notifications.filter(({ kind }) => URGENT.includes(kind)).length;
  return {
    parts: listed.length,
    compose: ({ parts, room }) => {
      const omitted = notifications.length - parts;
      return {
        headline: fill(texts.digest, { count: String(notifications.length) }),
        place: '',
        tone: chooseTone(...notifications.map(({ kind }) => kind)),
        next: { label: texts.labels.next, text: urgent === 0 ? texts.digestCalm : fill(texts.digestUrgent, { count: String(urgent) }) },
        lines: [
          { label: texts.labels.kinds, text: writeCounts(worstFirst.map(({ kind }) => texts.outcomes[kind])) },
          { label: texts.labels.severities, text: severityCounts(notifications, texts) },
          ...listed.slice(0, parts).map((notification) => digestLine(notification, voice, { room })),
          ...(omitted === 0 ? [] : [{ label: texts.labels.rest, text: String(omitted) }]),
        ],
        commands: [],
        links: [],
        colon: texts.colon,
        isUrgent: urgent > 0,
      };
    },
  };
}

function digestLine(notification: Notification, { texts, timeZone }: Voice, room: Pick<Size, 'room'>): Line {
  const { kind, finding, at, links, execution } = notification;
  const where = [cut(shortenResource(finding.resource.id), 80, room), cut(finding.accountId, 20, room), cut(finding.region, 20, room)];
  const [link] = listLinks(notification, texts);
  // Without a link to answer by, people need the execution's id.
  const id = kind === 'APPROVAL_REQUESTED' && links.approve === null ? [`${texts.labels.execution} ${cut(execution.id, 100, room)}`] : [];
  return {
    label: texts.severities[finding.severity],
    text: [writeHeadline(notification, texts, room), ...where, formatShortTime(at, timeZone), ...id].join(' · '),
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

function severityCounts(notifications: readonly Notification[], texts: Texts): string {
  const worstFirst = notifications.map(({ finding }) => finding.severity).toSorted((a, b) => rankOf(b) - rankOf(a));
  return writeCounts(worstFirst.map((severity) => texts.severities[severity]));
}

/** `done 3 · failed 1`, in the order of first appearance. */
function writeCounts(names: readonly string[]): string {
  return [...Map.groupBy(names, (name) => name)].map(([name, some]) => `${name} ${some.length}`).join(' · ');
}
