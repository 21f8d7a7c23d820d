import { textAt } from '#domain/base/json.ts';
import type { ExecutionStep } from '#domain/reaction/execution-record.ts';
import type { ReactionResult } from '#domain/reaction/reaction-result.ts';
import { countBacklog } from '#local/reaction/settle-in-time.ts';
import type { ExecutionView } from '#local/step-functions/step-functions.ts';
import { CLAIMING_MS } from './attempts.ts';
import type { Blame } from './blame.ts';
import type { ShelfWrite } from './shelf.ts';
import type { Storm } from './storm.ts';
import type { StormClock } from './storm-clock.ts';

/** Changes that are rolled back at the end, to see that their backups restore. */
const RESTORED_SAMPLE = 10;
const AUDITOR = 'ana';
/** Kinds of messages that tell an end, of which an execution has one; a rollback is another. */
const ENDS = new Set(['PLANNED', 'FIXED', 'PARTLY', 'DEFERRED', 'NOTHING_TO_DO', 'SKIPPED', 'REJECTED', 'LAPSED', 'REFUSED', 'FAILED']);

/** Blames what is wrong when all is quiet. @returns how many executions ended with each status */
export async function judgeAll(storm: Storm): Promise<Readonly<Record<string, number>>> {
  const { reaction, watch } = storm;
  const statuses = new Map<string, number>();
  const views = reaction.stepFunctions.executions();
  judgeNames(views, watch.blame, storm.clock);
  const told = new Set(reaction.notifications().map(({ id }) => id));
  const outlived = listOutlived(views, storm.clock);
  for (const name of new Set(views.map((view) => view.name))) {
    const record = await reaction.execution(name);
    if (record === undefined) continue;
    judgeRecord(record, { told, outlived }, watch.blame);
    const status = record.result?.status ?? 'none';
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  judgeMessages(
    reaction.wecom.messages().map(({ content }) => content),
    watch.blame,
  );
  await judgeRest(storm);
  await restoreSome(storm);
  return Object.fromEntries(statuses);
}

type Started = Pick<ExecutionView, 'name' | 'startedAt'> & Partial<Pick<ExecutionView, 'endedAt'>>;
type Recorded = {
  readonly id: string;
  readonly result: Pick<ReactionResult, 'status'> | null;
  readonly steps: readonly Pick<ExecutionStep, 'name' | 'detail'>[];
};

/** Blames two executions of one name: their claim was given out twice, which is right after its lease only. */
export function judgeNames(views: readonly Started[], blame: Blame, clock: Pick<StormClock, 'hasJumped'>): void {
  for (const [name, [first, ...others]] of Map.groupBy(views, (view) => view.name)) {
    if (first === undefined || name.startsWith('ended-')) continue;
    for (const other of others)
      if (!clock.hasJumped(first.startedAt - CLAIMING_MS, other.startedAt))
        blame.add('doubled', { name, executions: others.length + 1, startedAt: [first.startedAt, other.startedAt] });
  }
}

/**
 * The executions that were concluded as lost although they ran: a jump of the clock made them older than they can get. They and
 * their conclusion may each tell an end.
 */
export function listOutlived(views: readonly Started[], clock: Pick<StormClock, 'hasJumped'>): ReadonlySet<string> {
  const names = new Set(views.map(({ name }) => name));
  const outlived = views.filter(
    ({ name, startedAt, endedAt = Infinity }) => names.has(`ended-${name}`) && clock.hasJumped(startedAt - CLAIMING_MS, endedAt),
  );
  return new Set(outlived.map(({ name }) => name));
}

type Told = {
  /** Ids of the messages that a chat has handled. */
  readonly told: ReadonlySet<string>;
  readonly outlived: ReadonlySet<string>;
};

/** Blames an execution without an end that was told or deferred, and one whose end was told in two messages. */
export function judgeRecord({ id, result, steps }: Recorded, { told, outlived }: Told, blame: Blame): void {
  const messages = steps.flatMap(({ name, detail }) =>
    name === 'NOTIFIED' ? [{ id: textAt(detail, 'notification') ?? '', kind: textAt(detail, 'kind') ?? '' }] : [],
  );
  const isQuiet = result?.status === 'SKIPPED' || result?.status === 'DEFERRED';
  if (result === null || (messages.length === 0 && !isQuiet))
    blame.add('untold', { id, status: result?.status ?? null, steps: steps.map(({ name }) => name) });
  const ends = new Set(messages.filter(({ kind }) => ENDS.has(kind)).map((message) => message.id));
  if (ends.size > 1 && !outlived.has(id)) blame.add('doubled', { id, messages, steps });
  for (const message of messages) if (message.id !== '' && !told.has(message.id)) blame.add('lost', { id, message });
}

/** Blames a message that the chat has twice: each names its execution and what became of it. */
export function judgeMessages(contents: readonly string[], blame: Blame): void {
  const seen = new Set<string>();
  for (const content of contents) {
    if (seen.has(content)) blame.add('doubled', { message: content.slice(0, 500) });
    seen.add(content);
  }
}

/** Blames what is left over: fields that are open although a binding would close them, and whatever has not come to its end. */
async function judgeRest({ cloud, reaction, scenery, shelf, watch }: Storm): Promise<void> {
  for (const spot of scenery.spots) {
    const { workflow, compliance } = scenery.status(spot);
    const isOpen = shelf.look(spot.name)[spot.field];
    if (isOpen && compliance === 'FAILED' && workflow === 'NEW') watch.blame.add('lost', spot);
  }
  for (const { name, status } of reaction.stepFunctions.executions()) if (status === 'RUNNING') watch.blame.add('lost', { name, status });
  for (const queue of [reaction.queues.reactions, reaction.queues.notifications]) {
    const messages = await countBacklog(cloud, queue);
    if (messages > 0) watch.blame.add('lost', { queue: queue.name, messages });
  }
}

/** Rolls back changes that nobody touched since, and blames those that do not bring back the document as it was found. */
async function restoreSome({ reaction, shelf, watch }: Storm): Promise<void> {
  const latest = [...watch.changes.values()].filter((write) => isAsLeft(write, shelf.look(write.name)));
  for (const { executionId, name, found } of latest.slice(-RESTORED_SAMPLE)) {
    const record = await reaction.execution(executionId);
    // Where a jump of the clock left no time to read what the fix left, a rollback has to be forced.
    if (record?.result?.status !== 'FIXED' || record.kept?.left === undefined) continue;
    const { status, reason } = await reaction.rollBack({ executionId, requestedBy: AUDITOR });
    const document = shelf.look(name);
    if (status !== 'ROLLED_BACK' || JSON.stringify(document) !== JSON.stringify(found))
      watch.blame.add('not-restored', { executionId, status, reason, found, document });
  }
}

function isAsLeft({ left }: ShelfWrite, now: object): boolean {
  return JSON.stringify(left) === JSON.stringify(now);
}
