import { findingConsoleUrl } from '../console-link.ts';
import { sha256 } from '../digest.ts';
import type { Notification, NotificationKind } from '../notification/notification.ts';
import { oneLine, truncate } from '../text.ts';
import type { Json } from './plan.ts';
import type { Reaction, ReactionResult } from './reaction.ts';

const MAX_CHANGES = 10;
const MAX_VALUE_CHARACTERS = 200;

export type NotificationContext = {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Where people see executions and answer approvals, without a trailing slash; undefined: there is no console. */
  readonly consoleUrl: string | undefined;
  /** The aggregation Region, where the finding is looked at. */
  readonly homeRegion: string;
  readonly expiresAt?: string;
};

/** The message about one state change of a reaction. */
export function notificationOf(
  reaction: Reaction,
  kind: NotificationKind,
  result: ReactionResult | undefined,
  { now, consoleUrl, homeRegion, expiresAt }: NotificationContext,
): Notification {
  const { id, finding, resource, target, decision } = reaction;
  const page = consoleUrl === undefined ? null : `${consoleUrl}/executions/${encodeURIComponent(id)}`;
  return {
    schema: 'attack-reactor/notification/1',
    // A second rollback may fail for another reason, which is news.
    id: sha256(`${id}|${kind}|${kind === 'ROLLBACK_FAILED' ? result?.reason : (result?.plan?.digest ?? '')}`).slice(0, 32),
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
    plan: result?.plan == null ? null : planOf(result.plan),
    verified: result?.verified ?? false,
    reason: result?.reason ?? null,
    links: linksOf(page, kind, result),
    expiresAt: expiresAt ?? null,
  };
}

function linksOf(page: string | null, kind: NotificationKind, result: ReactionResult | undefined): Notification['links'] {
  if (page === null) return { approve: null, reject: null, rollback: null };
  const isQuestion = kind === 'APPROVAL_REQUESTED';
  const isUndoable = (kind === 'FIXED' || kind === 'FAILED' || kind === 'REFUSED') && result?.backupRef != null;
  return {
    approve: isQuestion ? `${page}?answer=approve` : null,
    reject: isQuestion ? `${page}?answer=reject` : null,
    rollback: isUndoable ? `${page}?rollback` : null,
  };
}

/** The kind of message that a result is told by. */
export function kindOf({ status }: ReactionResult): NotificationKind {
  return status === 'SKIPPED' ? 'NOTHING_TO_DO' : status;
}

function planOf({ summary, effect, changes, omitted }: NonNullable<ReactionResult['plan']>): Notification['plan'] {
  return {
    summary,
    effect,
    changes: changes.slice(0, MAX_CHANGES).map((change) => ({ ...change, before: textOf(change.before), after: textOf(change.after) })),
    omitted: omitted + Math.max(0, changes.length - MAX_CHANGES),
  };
}

function textOf(value: Json): string {
  if (value === null) return '';
  return truncate(oneLine(typeof value === 'string' ? value : JSON.stringify(value)), MAX_VALUE_CHARACTERS);
}
