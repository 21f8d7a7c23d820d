import { draftMessage, type Told } from '#domain/notification/draft.ts';
import type { Audience } from '#domain/notification/language.ts';
import type { NotificationKind } from '#domain/notification/notification.ts';
import { WECOM_GROUP_BYTES, wecomMarkdown } from '#domain/notification/wecom-message.ts';
import type { ExecutionRecord, ExecutionStep } from '#domain/reaction/execution-record.ts';
import { approvalAnswer } from '#domain/reaction/reaction-state.ts';
import { type MarkdownLine, readMarkdown } from './markdown.ts';

const MOST_MESSAGES = 100;

/** The messages of the group, and their fate since. */
export type ChatSource = {
  /** Notifications and tests, oldest first. */
  told(): readonly Told[number][];
  execution(id: string): Promise<ExecutionRecord | undefined>;
};

/** Actions of a person on an execution from the message that asks for it or tells of it. */
export const CHAT_ACTIONS = ['approve', 'reject', 'acknowledge', 'rollback', 'confirm'] as const;
type ChatAction = (typeof CHAT_ACTIONS)[number];

/** An execution as it stands now. */
type ExecutionView = {
  readonly id: string;
  /** A result's status; WAITING: people are asked; LAPSED: nobody answered in time; RUNNING: it is at work. */
  readonly status: string;
  readonly verified: boolean;
  readonly reason: string | null;
  /** Nobody approves what they started. */
  readonly requestedBy: string | null;
  readonly acknowledgedBy: string | null;
  readonly answer: { readonly verdict: 'approve' | 'reject'; readonly by: string; readonly comment: string } | null;
  /** The person who asked to roll back by force, whom somebody else has to confirm. */
  readonly forceAskedBy: string | null;
  readonly actions: readonly ChatAction[];
};

export type ChatMessage = {
  readonly id: string;
  /** ISO-8601. */
  readonly at: string;
  readonly lines: readonly MarkdownLine[];
  /** Null: nothing is known of an execution. */
  readonly execution: ExecutionView | null;
};

/** The messages of the group in one language and time zone, newest first, each as WeCom would show it by itself. At most a hundred. */
export async function readChat(source: ChatSource, audience: Audience): Promise<ChatMessage[]> {
  const newest = source.told().slice(-MOST_MESSAGES).toReversed();
  const ids = [...new Set(newest.flatMap((one) => (one.kind === 'TEST' ? [] : one.execution.id)))];
  const records = new Map(await Promise.all(ids.map(async (id) => [id, await source.execution(id)] as const)));
  const show = (told: Told) => readMarkdown(wecomMarkdown(draftMessage(told, audience), { limitBytes: WECOM_GROUP_BYTES }));
  return newest.map((one) => {
    const { id, at } = one;
    if (one.kind === 'TEST') return { id, at, lines: show([one]), execution: null };
    const record = records.get(one.execution.id);
    return { id, at, lines: show([one]), execution: record === undefined ? null : viewExecution(record, one.kind) };
  });
}

const RUNNING = { status: 'RUNNING', verified: false, reason: null, backupRef: null } as const;

/** The execution of a message, with what can be done at this message: an answer at the question, a rollback at the news of a change. */
function viewExecution({ id, reaction, result, steps }: ExecutionRecord, kind: NotificationKind): ExecutionView {
  const answer = findLast(steps, 'APPROVAL_ANSWERED');
  const given = answer === undefined ? undefined : approvalAnswer.safeParse(answer.detail).data;
  const isWaiting = result === null && answer === undefined && findLast(steps, 'APPROVAL_REQUESTED') !== undefined;
  const { status, verified, reason, backupRef } = result ?? RUNNING;
  const isLapsed = status === 'REJECTED' && answer === undefined;
  const isUndoable = backupRef !== null && status !== 'ROLLED_BACK';
  const asked = findLast(steps, 'ROLLBACK_FORCE_ASKED');
  return {
    id,
    status: isWaiting ? 'WAITING' : isLapsed ? 'LAPSED' : status,
    verified,
    reason,
    requestedBy: reaction.requestedBy,
    acknowledgedBy: findLast(steps, 'APPROVAL_ACKNOWLEDGED')?.actor ?? null,
    answer: given ?? null,
    forceAskedBy: asked?.actor ?? null,
    actions: actionsAt(kind, { isWaiting, isUndoable, isAsked: isUndoable && asked !== undefined }),
  };
}

function actionsAt(
  kind: NotificationKind,
  { isWaiting, isUndoable, isAsked }: { readonly isWaiting: boolean; readonly isUndoable: boolean; readonly isAsked: boolean },
): readonly ChatAction[] {
  if (kind === 'APPROVAL_REQUESTED') return isWaiting ? ['approve', 'reject', 'acknowledge'] : [];
  if (kind === 'ROLLBACK_FAILED' && isAsked) return ['rollback', 'confirm'];
  return (kind === 'FIXED' || kind === 'PARTLY' || kind === 'FAILED' || kind === 'ROLLBACK_FAILED') && isUndoable ? ['rollback'] : [];
}

function findLast(steps: readonly ExecutionStep[], name: ExecutionStep['name']): ExecutionStep | undefined {
  return steps.findLast((step) => step.name === name);
}
