import type { Json, Mode } from '@attack-reactor/kit/contract';
import { truncate } from '@attack-reactor/kit/contract';
import { sha256 } from '#domain/base/hash.ts';
import { oneLine } from '#domain/base/text.ts';
import { findingConsoleUrl } from '#domain/finding/console-link.ts';
import type { ApprovalDemand } from '#domain/reaction/approval-demand.ts';
import { identifySubject, subjectHash } from '#domain/reaction/execution-name.ts';
import type { Reaction } from '#domain/reaction/reaction.ts';
import type { PlanSummary, ReactionResult } from '#domain/reaction/reaction-result.ts';
import type { ApprovalAnswer } from '#domain/reaction/reaction-state.ts';
import { readReasons } from '#domain/reaction/reason.ts';
import type { ChangedValue, Notification, NotificationKind } from './notification.ts';

const MAX_CHANGES = 10;
const MAX_VALUE_CHARACTERS = 200;
const MAX_ITEMS = 20;
const SAFE_ID = /^\w[\w.-]{0,99}$/;
const NO_LINKS = { approve: null, reject: null, rollback: null };
const NO_COMMANDS = { ...NO_LINKS, acknowledge: null, show: null };

/** Where people look and answer in this environment. */
export type AnswerPlaces = {
  /** Where people see executions and answer approvals, without a trailing slash; undefined: there is no console. */
  readonly consoleUrl: string | undefined;
  /** The environment that commands name; undefined: the platform of this machine. */
  readonly environment: string | undefined;
  /** The aggregation Region, where the finding is looked at. */
  readonly homeRegion: string;
};

export type NotificationContext = AnswerPlaces & {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The question to people: until when it can be answered, and by whom. */
  readonly approval?: { readonly expiresAt: string; readonly demand: ApprovalDemand };
};

/** The message about one state change of a reaction. */
export function toNotification(
  reaction: Reaction & { readonly mode?: Mode | undefined; readonly approval?: ApprovalAnswer | undefined },
  kind: NotificationKind,
  result: ReactionResult,
  { now, consoleUrl, environment, homeRegion, approval }: NotificationContext,
): Notification {
  const { id, finding, resource, target, decision } = reaction;
  const actions = listActions(kind, result);
  const page = consoleUrl === undefined ? null : `${consoleUrl}/executions/${encodeURIComponent(id)}`;
  return {
    schema: 'attack-reactor/notification/1',
    id: nameMessage(reaction, kind, result, now),
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
    // The plan step may lower the mode of the decision: nobody is asked about what is only proposed.
    mode: decision.kind === 'react' ? (reaction.mode ?? decision.mode) : null,
    plan: result.plan === null ? null : buildPlan(result.plan),
    verified: result.verified,
    reason: result.reason,
    why: [...readReasons(result.reason, result.why)],
    hasBackup: result.backupRef !== null,
    links: page === null ? NO_LINKS : buildLinks(page, actions),
    commands: listCommands(
      id,
      { answer: actions.answer && page === null, show: actions.answer, rollback: actions.rollback && page === null },
      environment,
    ),
    expiresAt: approval?.expiresAt ?? null,
    demand: approval === undefined ? null : { people: approval.demand.people, requester: approval.demand.requester.kind },
    approved: readApproval(reaction.approval),
  };
}

/**
 * 32 hex digits. Follows from what is told, so that a message told twice counts once, and a second failure for another reason is
 * news; a reaction that waits for the same again is told once a day.
 */
function nameMessage(reaction: Reaction, kind: NotificationKind, result: ReactionResult, now: number): string {
  const { status, plan, verified, reason, why } = result;
  const reasons = readReasons(reason, why);
  const day = new Date(now).toISOString().slice(0, 10);
  const news =
    status === 'DEFERRED'
      ? [kind, subjectHash(identifySubject(reaction)), reasons[0]?.code, day]
      : [reaction.id, kind, status, plan?.hash ?? null, verified, reasons];
  return sha256(JSON.stringify(news)).slice(0, 32);
}

/** The ways to answer a reaction from its message. */
type Actions = { readonly answer: boolean; readonly rollback: boolean };

/** The messages about what was changed, or may have been. */
const UNDOABLE: ReadonlySet<NotificationKind> = new Set(['FIXED', 'PARTLY', 'FAILED', 'REFUSED']);

function listActions(kind: NotificationKind, result: ReactionResult): Actions {
  const isUndoable = UNDOABLE.has(kind) && result.backupRef !== null;
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
function listCommands(
  id: string,
  { answer, show, rollback }: Actions & { readonly show: boolean },
  environment: string | undefined,
): Notification['commands'] {
  if (!SAFE_ID.test(id)) return NO_COMMANDS;
  const command = (action: string) =>
    environment === undefined
      ? `npm run -s approval -- ${action} ${id}`
      : `attack-reactor approval ${action} ${id} --environment ${environment}`;
  return {
    approve: answer ? command('approve') : null,
    reject: answer ? command('reject') : null,
    acknowledge: answer ? command('acknowledge') : null,
    show: show ? command('show') : null,
    // A deployed environment has no command for it.
    rollback: rollback && environment === undefined ? `npm run -s rollback -- ${id}` : null,
  };
}

function readApproval(approval: ApprovalAnswer | undefined): Notification['approved'] {
  if (approval?.verdict !== 'approve') return null;
  return { by: approval.by, comment: approval.comment, breakGlass: approval.breakGlass === true };
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
