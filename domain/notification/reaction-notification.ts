import type { Json } from '@attack-reactor/kit/contract';
import { truncate } from '@attack-reactor/kit/contract';
import { sha256 } from '#domain/base/hash.ts';
import { oneLine } from '#domain/base/text.ts';
import { findingConsoleUrl } from '#domain/finding/console-link.ts';
import type { Reaction } from '#domain/reaction/reaction.ts';
import type { PlanSummary, ReactionResult } from '#domain/reaction/reaction-result.ts';
import { readReasons } from '#domain/reaction/reason.ts';
import type { ChangedValue, Notification, NotificationKind } from './notification.ts';

const MAX_CHANGES = 10;
const MAX_VALUE_CHARACTERS = 200;
const MAX_ITEMS = 20;
/** Where people answer if there is no console: in a shell beside the platform, or through the functions. */
type AnswerWay = 'local-command' | 'function';
const SAFE_ID = /^\w[\w.-]{0,99}$/;
const NO_ACTIONS = { approve: null, reject: null, rollback: null };

/** Where people look and answer in this environment. */
export type AnswerPlaces = {
  /** Where people see executions and answer approvals, without a trailing slash; undefined: there is no console. */
  readonly consoleUrl: string | undefined;
  readonly answerWith: AnswerWay;
  /** The aggregation Region, where the finding is looked at. */
  readonly homeRegion: string;
};

export type NotificationContext = AnswerPlaces & {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly expiresAt?: string;
};

/** The message about one state change of a reaction. */
export function toNotification(
  reaction: Reaction,
  kind: NotificationKind,
  result: ReactionResult,
  { now, consoleUrl, answerWith, homeRegion, expiresAt }: NotificationContext,
): Notification {
  const { id, finding, resource, target, decision } = reaction;
  const actions = listActions(kind, result);
  const page = consoleUrl === undefined ? null : `${consoleUrl}/executions/${encodeURIComponent(id)}`;
  return {
    schema: 'attack-reactor/notification/1',
    // A second rollback may fail for another reason, which is news.
    id: sha256(`${id}|${kind}|${kind === 'ROLLBACK_FAILED' ? result.reason : (result.plan?.hash ?? '')}`).slice(0, 32),
    kind,
    at: new Date(now).toISOString(),
    trigger: reaction.trigger,
    requestedBy: reaction.requestedBy,
    execution: { id, url: page },
    finding: {
      id: finding.Id,
      title: finding.Title,
      severity: finding.Severity.Label,
      accountId: finding.AwsAccountId,
      region: finding.Region,
      sourceKey: reaction.sourceKey,
      resource: { type: resource.Type, id: resource.Id },
      url: findingConsoleUrl({ Id: finding.Id, Partition: target.partition }, homeRegion),
    },
    techniques: reaction.techniques.slice(0, 5),
    reactor: decision.kind === 'react' ? decision.reactor : null,
    mode: decision.kind === 'react' ? decision.mode : null,
    plan: result.plan === null ? null : buildPlan(result.plan),
    verified: result.verified,
    reason: result.reason,
    why: [...readReasons(result.reason, result.why)],
    hasBackup: result.backupRef !== null,
    links: page === null ? NO_ACTIONS : buildLinks(page, actions),
    commands: page === null && answerWith === 'local-command' ? listCommands(id, actions) : NO_ACTIONS,
    expiresAt: expiresAt ?? null,
  };
}

/** The ways to answer a reaction from its message. */
type Actions = { readonly answer: boolean; readonly rollback: boolean };

function listActions(kind: NotificationKind, result: ReactionResult): Actions {
  const isUndoable = (kind === 'FIXED' || kind === 'FAILED' || kind === 'REFUSED') && result.backupRef !== null;
  return { answer: kind === 'APPROVAL_REQUESTED', rollback: isUndoable };
}

function buildLinks(page: string, { answer, rollback }: Actions): Notification['links'] {
  return {
    approve: answer ? `${page}?answer=approve` : null,
    reject: answer ? `${page}?answer=reject` : null,
    rollback: rollback ? `${page}?rollback` : null,
  };
}

/** An id that a shell or a chat could take for something else is in no command. */
function listCommands(id: string, { answer, rollback }: Actions): Notification['commands'] {
  const command = (text: string) => (SAFE_ID.test(id) ? text : null);
  return {
    approve: answer ? command(`npm run -s react -- --approve ${id}`) : null,
    reject: answer ? command(`npm run -s react -- --reject ${id}`) : null,
    rollback: rollback ? command(`npm run -s rollback -- ${id}`) : null,
  };
}

/** The kind of message that a result is told by. */
export function chooseNotificationKind({ status, reason, why }: Pick<ReactionResult, 'status' | 'reason' | 'why'>): NotificationKind {
  if (status !== 'REJECTED') return status;
  return readReasons(reason, why).some(({ code }) => code === 'lapsed') ? 'LAPSED' : 'REJECTED';
}

function buildPlan({ summary, effect, changes, omitted }: PlanSummary): Notification['plan'] {
  return {
    summary,
    effect,
    changes: changes
      .slice(0, MAX_CHANGES)
      .map((change) => ({ ...change, before: shortenValue(change.before), after: shortenValue(change.after) })),
    omitted: omitted + Math.max(0, changes.length - MAX_CHANGES),
  };
}

/** A list of plain values stays one, so that a message can say in its language which of them are none. */
function shortenValue(value: Json): ChangedValue {
  const isPlainList = Array.isArray(value) && value.length <= MAX_ITEMS && value.every((item) => item === null || typeof item !== 'object');
  return isPlainList ? value.map(writeValue) : writeValue(value);
}

function writeValue(value: Json): string | null {
  if (value === null) return null;
  return truncate(oneLine(typeof value === 'string' ? value : JSON.stringify(value)), MAX_VALUE_CHARACTERS);
}
