import { fill, readText } from '@attack-reactor/kit/contract';
import { formatTime } from '#domain/base/local-time.ts';
import { readReasons } from '#domain/reaction/reason.ts';
import { writeReasons } from '#domain/reaction/reason-text.ts';
import type { ChannelTest } from './channel-test.ts';
import type { Texts, Voice } from './language.ts';
import { type Command, cut, type Draft, type Line, type Link, linkTo, type Size } from './message.ts';
import { chooseNextStep } from './next-step.ts';
import type { ChangedValue, Notification, NotificationKind } from './notification.ts';
import { shortenResource } from './resource-name.ts';
import { chooseTone } from './tone.ts';

/** Notifications that need an action, most pressing first. */
export const URGENT: readonly NotificationKind[] = ['ROLLBACK_FAILED', 'APPROVAL_REQUESTED', 'SELF_APPROVED', 'FAILED'];
const WHOLE = Infinity;
/** More changes than this are counted. People who are asked see as many as the notification holds, and a command for the rest. */
const MAX_CHANGES = 5;
/** Sources of findings about what somebody does, not about what is weak. */
const DETECTIONS = /^(guardduty_finding_type|finding_type):/;

/** True if somebody has to act on one of them. */
export function isUrgent(told: readonly { readonly kind: NotificationKind | ChannelTest['kind'] }[]): boolean {
  return told.some(({ kind }) => URGENT.some((urgent) => urgent === kind));
}

/** The part of a source key that people know: `S3.2` of `securityhub_control:S3.2`. */
export function shortKey(sourceKey: string): string {
  return sourceKey.slice(sourceKey.indexOf(':') + 1);
}

/** One notification as a message. */
export function singleDraft(notification: Notification, voice: Voice): Draft {
  const { kind, finding } = notification;
  const { texts } = voice;
  const links = listLinks(notification, texts);
  return {
    parts: links.length,
    compose: ({ parts, room }) => ({
      headline: writeHeadline(notification, texts, { room }),
      place: fill(texts.place, {
        resource: cut(shortenResource(finding.resource.id), 80, { room }),
        account: cut(finding.accountId, 20, { room }),
      }),
      tone: chooseTone(kind),
      next: { label: texts.labels.next, text: texts.steps[chooseNextStep(notification)] },
      lines: listLines(notification, voice, { room }),
      commands: listCommands(notification, texts),
      links: links.slice(0, parts),
      colon: texts.colon,
      isUrgent: isUrgent([notification]),
    }),
  };
}

/** Says what happened to which resource: `Fix of S3.2 failed`, never `S3.2 failed`, which is what Security Hub says of the control itself. */
export function writeHeadline({ kind, finding }: Notification, texts: Texts, room: Pick<Size, 'room'>): string {
  const subject = DETECTIONS.test(finding.sourceKey) ? texts.subjects.response : texts.subjects.fix;
  return fill(texts.headlines[kind], { subject: fill(subject, { key: cut(shortKey(finding.sourceKey), 60, room) }) });
}

/** In the order in which they stay: what people answer with comes first. */
export function listLinks({ links, execution, finding }: Notification, texts: Texts): Link[] {
  return [
    ...linkTo(texts.links.approve, links.approve),
    ...linkTo(texts.links.reject, links.reject),
    ...linkTo(texts.links.rollback, links.rollback),
    ...linkTo(texts.links.execution, execution.url),
    ...linkTo(texts.links.finding, finding.url),
  ];
}

function listCommands({ commands }: Notification, texts: Texts): Command[] {
  return (['approve', 'reject', 'acknowledge', 'rollback'] as const).flatMap((action) => {
    const text = commands[action];
    return text === null ? [] : [{ label: texts.links[action], text }];
  });
}

function listLines(notification: Notification, voice: Voice, room: Pick<Size, 'room'>): Line[] {
  const { kind, finding, techniques, reactor, mode, plan, reason, why, requestedBy, trigger, execution } = notification;
  const { texts, timeZone } = voice;
  const { labels } = texts;
  const line = (label: string, text: string | undefined, cap = WHOLE): Line[] =>
    text === undefined || text === '' ? [] : [{ label, text: cut(text, cap, room) }];
  const own = (label: string, text: string | undefined): Line[] => (text === undefined ? [] : [{ label, text }]);
  const starter = { person: requestedBy ?? '', trigger: texts.triggers[trigger] };
  const starterText = requestedBy === null ? starter.trigger : fill(texts.startedBy, starter);
  const because = (text: string, more: string) => `${text}${fill(texts.brackets, { text: more })}`;
  const planLabel = kind === 'ROLLED_BACK' ? labels.undone : kind === 'ROLLBACK_FAILED' ? labels.notUndone : labels.plan;
  const reactorText = reactor === null ? undefined : `${reactor.id} ${reactor.version}`;
  return [
    ...line(labels.finding, `${texts.severities[finding.severity]} · ${finding.title}`, 220),
    ...line(labels.techniques, techniques.map(({ id, name, tacticIds }) => `${id} ${name} (${tacticIds.join(', ')})`).join('; '), 300),
    ...line(planLabel, plan === null ? undefined : because(readText(plan.summary, texts.language), texts.effects[plan.effect])),
    ...(plan === null ? [] : changeLines(notification, plan, texts, line)),
    ...line(labels.about, kind === 'APPROVAL_REQUESTED' ? describeReactor(notification, texts) : undefined, 600),
    ...line(labels.reason, writeReasons(readReasons(reason, why), voice)),
    ...own(labels.verified, verifiedText(notification, texts)),
    ...line(labels.resource, because(`${finding.resource.id} · ${finding.region}`, finding.resource.type), 300),
    ...line(labels.reactor, mode === null ? reactorText : `${reactorText ?? texts.none} · ${texts.modes[mode]}`, 200),
    ...line(labels.cause, starterText, 100),
    ...own(labels.demand, demandText(notification, texts)),
    ...line(labels.approved, approvedText(notification, texts, because), 300),
    ...own(labels.expires, notification.expiresAt === null ? undefined : formatTime(notification.expiresAt, timeZone)),
    ...own(labels.time, formatTime(notification.at, timeZone)),
    ...line(labels.execution, execution.id, 100),
  ];
}

/** The messages about what is as the plan wanted it. */
const CHANGED: ReadonlySet<NotificationKind> = new Set(['FIXED', 'PARTLY', 'ROLLBACK_FAILED']);

/** The finding's own resource stands in a line of its own; only another one is named beside its change. */
function changeLines(
  { kind, finding, commands, reason, why }: Notification,
  { changes, omitted }: NonNullable<Notification['plan']>,
  texts: Texts,
  line: (label: string, text: string | undefined) => Line[],
): Line[] {
  const { labels } = texts;
  const label = kind === 'ROLLED_BACK' ? labels.restored : CHANGED.has(kind) ? labels.changed : labels.change;
  // People who change the code need every field, and so do people who answer for all of them.
  const isOwned = readReasons(reason, why).some(({ code }) => code === 'owned-by-tag' || code === 'owned-by-stack');
  const shown = isOwned || kind === 'APPROVAL_REQUESTED' ? changes : changes.slice(0, MAX_CHANGES);
  const rest = omitted + changes.length - shown.length;
  return [
    ...shown.flatMap(({ resource, field, before, after }) => {
      const where = resource === finding.resource.id ? '' : `${shortenResource(resource)} `;
      return line(label, `${where}${field}: ${writeValue(before, texts)} → ${writeValue(after, texts)}`);
    }),
    ...line(labels.rest, rest === 0 ? undefined : restText(rest, commands.show, texts)),
  ];
}

function restText(count: number, command: string | null, texts: Texts): string {
  return command === null ? String(count) : fill(texts.showAll, { count: String(count), command });
}

function describeReactor({ reactor }: Notification, { language }: Texts): string | undefined {
  return reactor?.description === undefined ? undefined : readText(reactor.description, language);
}

/** Says whose approval is needed, where it is more than that of one person who did not ask. */
function demandText({ demand }: Notification, { demands }: Texts): string | undefined {
  if (demand === null) return undefined;
  const isUnknown = demand.requester === 'unknown';
  if (demand.people === 2) return isUnknown ? demands['two-unknown'] : demands.two;
  return isUnknown ? demands['one-unknown'] : undefined;
}

function approvedText({ approved }: Notification, texts: Texts, because: (text: string, more: string) => string): string | undefined {
  if (approved === null) return undefined;
  const people = approved.breakGlass ? fill(texts.breakGlass, { people: approved.by }) : approved.by;
  return approved.comment === '' ? people : because(people, approved.comment);
}

/** A value that is not there is said to be none, also inside of a list. */
function writeValue(value: ChangedValue, texts: Texts): string {
  if (Array.isArray(value)) return value.length === 0 ? texts.none : value.map((one) => one ?? texts.none).join(texts.listSeparator);
  return value ?? texts.none;
}

/** Only where something was changed is there something to verify. */
function verifiedText({ kind, verified }: Notification, texts: Texts): string | undefined {
  return kind === 'FIXED' || kind === 'PARTLY' || kind === 'ROLLED_BACK' ? texts.verified[`${verified}`] : undefined;
}
