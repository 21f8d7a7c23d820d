import type { Answer } from '../../api/answers.ts';

type Finding = Answer<'getFinding'>;
type Execution = Answer<'getExecution'>;
type Step = Execution['steps'][number];
type Plan = NonNullable<Execution['plan']>;

/** The subject of a line, which decides its sign. */
type EntryKind = 'finding' | 'step' | 'answer' | 'change' | 'message';
type EntryTone = 'usual' | 'good' | 'bad' | 'waiting';

/** One line of the story of a finding: what happened, when, and who did it. */
export type TimelineEntry = {
  readonly key: string;
  /** null: it is now, and has not ended. */
  readonly at: string | null;
  /** `platform`, `securityHub`, or the id of a person. */
  readonly actor: string;
  readonly kind: EntryKind;
  readonly tone: EntryTone;
  /** A key of the messages below `findings.timeline`, and what the message names. Values are texts of others. */
  readonly text: string;
  readonly values: Readonly<Record<string, string>>;
  /** A text of a person, of a reactor or of the platform in English, as it was said. */
  readonly remark: string | null;
  readonly executionId: string | null;
  /** The plan that the line tells of, with all values. */
  readonly plan: Plan | null;
  /** The fields in which a version of the finding differs from the one before. */
  readonly changes: readonly VersionChange[];
};

type VersionChange = { readonly field: string; readonly before: string | null; readonly after: string | null };

/** A version of the finding that changed something. `toldAt`: when the platform heard of it. */
type Version = {
  readonly updatedAt: string;
  readonly toldAt: string | null;
  readonly by: string | null;
  readonly changes: readonly VersionChange[];
};

/** The part of a finding that has times. `history`: its versions, the newest first; the oldest one has no changes. */
type FindingFacts = Pick<Finding, 'createdAt' | 'firstSeenAt' | 'updatedAt' | 'closedAt'> & { readonly history?: readonly Version[] };
type ExecutionFacts = Pick<Execution, 'id' | 'status' | 'steps' | 'plan' | 'overview'>;

/**
 * Merges what happened to a finding and what executions did about it into one line of time, the oldest first. Steps of one
 * execution keep the order of its record where they share an instant; what still goes on comes last.
 */
export function buildTimeline(finding: FindingFacts, executions: readonly ExecutionFacts[]): readonly TimelineEntry[] {
  const entries = [...tellFinding(finding), ...executions.flatMap(tellExecution)];
  const place = ({ at }: TimelineEntry) => (at === null ? Number.POSITIVE_INFINITY : Date.parse(at));
  // The sort is stable: what came first in the lists stays first.
  return entries.toSorted((one, other) => compare(place(one), place(other)));
}

function compare(one: number, other: number): number {
  return one === other ? 0 : one < other ? -1 : 1;
}

const NOTHING = { tone: 'usual', values: {}, remark: null, executionId: null, plan: null, changes: [] } as const;

/** Without a history there are still the times of the newest version. */
function tellFinding({ createdAt, firstSeenAt, updatedAt, closedAt, history = [] }: FindingFacts): readonly TimelineEntry[] {
  const versions = history.filter(({ changes }) => changes.length > 0).map(tellVersion);
  const isTold = versions.length > 0;
  const hasClosed = versions.some(({ text }) => text === 'closed');
  return [
    tell('created', createdAt, 'securityHub'),
    tell('firstSeen', firstSeenAt, 'platform'),
    ...(isTold || updatedAt === createdAt ? [] : [tell('updated', updatedAt, 'securityHub')]),
    ...versions.toReversed(),
    ...(closedAt === null || hasClosed ? [] : [tell('closed', closedAt, 'securityHub', 'good')]),
  ];
}

function tell(text: string, at: string, actor: string, tone: EntryTone = 'usual'): TimelineEntry {
  return { ...NOTHING, key: `finding ${text}`, at, actor, kind: 'finding', text, tone };
}

function tellVersion({ updatedAt, toldAt, by, changes }: Version, index: number): TimelineEntry {
  const state = changes.find(({ field }) => field === 'isOpen')?.after;
  const [text, tone] =
    state === 'false' ? (['closed', 'good'] as const) : state === 'true' ? (['reopened', 'bad'] as const) : (['version', 'usual'] as const);
  const at = toldAt ?? updatedAt;
  return { ...tell(text, at, by ?? 'securityHub', tone), key: `version ${index} ${at}`, changes };
}

function tellExecution(execution: ExecutionFacts): readonly TimelineEntry[] {
  const { id, steps, status } = execution;
  const told = steps.map((step, index) => tellStep(step, `${id} ${index}`, execution));
  return status === 'RUNNING' ? [...told, tellWaiting(execution)] : told;
}

function tellStep(step: Step, key: string, execution: ExecutionFacts): TimelineEntry {
  const { name, at, actor } = step;
  const detail = readDetail(step.detail);
  const common = { ...NOTHING, key, at, actor, executionId: execution.id, values: readValues(detail, execution) };
  const told = TELLERS[name]?.(detail, execution) ?? { kind: 'step', text: name };
  return { ...common, ...told };
}

type Detail = Readonly<Record<string, unknown>>;
type Told = Pick<TimelineEntry, 'kind' | 'text'> & Partial<Pick<TimelineEntry, 'tone' | 'remark' | 'plan'>>;
type Teller = (detail: Detail, execution: ExecutionFacts) => Told;

/** Steps that say more than their name. */
const TELLERS: Readonly<Partial<Record<Step['name'], Teller>>> = {
  PLANNED: (detail, { plan }) => ({ kind: 'step', text: 'PLANNED', plan, remark: readText(detail['reason']) }),
  APPROVAL_REQUESTED: () => ({ kind: 'answer', text: 'APPROVAL_REQUESTED', tone: 'waiting' }),
  APPROVAL_ACKNOWLEDGED: () => ({ kind: 'answer', text: 'APPROVAL_ACKNOWLEDGED' }),
  APPROVAL_COUNTED: (detail) => ({ kind: 'answer', text: 'APPROVAL_COUNTED', remark: readText(detail['comment']) }),
  APPROVAL_ANSWERED: (detail) => {
    const isApproved = detail['verdict'] === 'approve';
    const approved = detail['breakGlass'] === true ? 'brokenGlass' : 'approved';
    const text = isApproved ? approved : 'rejected';
    return { kind: 'answer', text, tone: isApproved ? 'good' : 'bad', remark: readText(detail['comment']) };
  },
  APPLIED: (detail) => {
    const error = readText(detail['message']) ?? readText(detail['error']);
    return error === null ? { kind: 'change', text: 'APPLIED' } : { kind: 'change', text: 'applyFailed', tone: 'bad', remark: error };
  },
  VERIFIED: (detail) => {
    const isWell = detail['verified'] === true;
    const remark = readText(detail['rest']) ?? readText(detail['reason']);
    if (!isWell) return { kind: 'change', text: 'notVerified', tone: 'bad', remark };
    return { kind: 'change', text: remark === null ? 'VERIFIED' : 'verifiedPartly', tone: 'good', remark };
  },
  CONCLUDED: (detail) => {
    const status = String(detail['status'] ?? '');
    return { kind: 'step', text: 'CONCLUDED', tone: TONE_OF_END[status] ?? 'usual', remark: readText(detail['reason']) };
  },
  NOTIFIED: () => ({ kind: 'message', text: 'NOTIFIED' }),
  ROLLBACK_FORCE_ASKED: () => ({ kind: 'answer', text: 'ROLLBACK_FORCE_ASKED', tone: 'waiting' }),
  ROLLBACK_CONFIRMED: () => ({ kind: 'answer', text: 'ROLLBACK_CONFIRMED' }),
  ROLLBACK_BEGUN: () => ({ kind: 'change', text: 'ROLLBACK_BEGUN' }),
  ROLLED_BACK: (detail) => ({ kind: 'change', text: 'ROLLED_BACK', tone: 'good', plan: readPlan(detail['plan']) }),
  ROLLBACK_FAILED: (detail) => {
    return { kind: 'change', text: 'ROLLBACK_FAILED', tone: 'bad', remark: readText(detail['message']) ?? readText(detail['reason']) };
  },
  FIX_UNDONE: (detail) => ({ kind: 'change', text: 'FIX_UNDONE', tone: 'bad', remark: readText(detail['reason']) }),
};

const TONE_OF_END: Readonly<Record<string, EntryTone>> = {
  FIXED: 'good',
  PARTLY: 'good',
  NOTHING_TO_DO: 'good',
  ROLLED_BACK: 'good',
  REFUSED: 'bad',
  FAILED: 'bad',
  REJECTED: 'bad',
};

/** An execution that runs is at work, or waits for people. */
function tellWaiting({ id, steps, overview }: ExecutionFacts): TimelineEntry {
  const answered = steps.some(({ name }) => name === 'APPROVAL_ANSWERED');
  const asked = steps.findLast(({ name }) => name === 'APPROVAL_REQUESTED');
  const isAsking = asked !== undefined && !answered;
  const values = isAsking ? readValues(readDetail(asked.detail), { id, overview }) : {};
  const kind = isAsking ? 'answer' : 'step';
  return {
    ...NOTHING,
    key: `${id} now`,
    at: null,
    actor: 'platform',
    kind,
    tone: 'waiting',
    text: isAsking ? 'waits' : 'runs',
    values,
    executionId: id,
  };
}

/** The parameters that messages can name, as texts. */
function readValues(detail: Detail, { id, overview }: Pick<ExecutionFacts, 'id' | 'overview'>): Readonly<Record<string, string>> {
  const { decision, resource } = overview;
  const named: Readonly<Record<string, unknown>> = {
    execution: id,
    resource: resource.Id,
    reactor: decision.kind === 'react' ? decision.reactorId : undefined,
    binding: decision.kind === 'react' ? decision.bindingId : undefined,
    mode: detail['mode'] ?? (decision.kind === 'react' ? decision.mode : undefined),
    declined: decision.kind === 'react' ? undefined : decision.reason,
    trigger: detail['trigger'],
    status: detail['status'],
    workflow: detail['workflow'],
    message: detail['kind'],
    approvers: Array.isArray(detail['approvers']) ? detail['approvers'].join(', ') : undefined,
    until: detail['expiresAt'],
    rolledBack: detail['rolledBack'],
  };
  const told = Object.entries(named).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return Object.fromEntries(told);
}

function readDetail(detail: unknown): Detail {
  return typeof detail === 'object' && detail !== null && !Array.isArray(detail) ? (detail as Detail) : {};
}

function readText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A record holds a summary of the plan of a rollback, with its first changes. */
function readPlan(value: unknown): Plan | null {
  const plan = readDetail(value);
  return Array.isArray(plan['changes']) && plan['summary'] !== undefined ? (value as Plan) : null;
}
