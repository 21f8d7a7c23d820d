import { findingsIn } from '#domain/finding/envelope.ts';
import type { LateMove } from '#domain/finding/late-move.ts';
import type { DeferredReaction } from '#domain/reaction/deferred-reaction.ts';
import { writeDueReaction } from '#domain/reaction/due-reaction.ts';
import { ineligibility } from '#domain/reaction/eligibility.ts';
import type { Clock } from '#platform/base/clock.ts';
import type { DeferredReactions } from '#platform/reaction/deferred-reactions.ts';
import type { ExecutionRecords, OpenExecution } from '#platform/reaction/execution-records.ts';
import type { LateMoves } from '#platform/reaction/late-moves.ts';
import type { ReactionGuards } from '#platform/reaction/reaction-guards.ts';
import type { ReactionQueue } from '#platform/reaction/reaction-queue.ts';
import type { Workflow } from '#platform/reaction/workflow.ts';
import type { WorkflowWatch } from '#platform/reaction/workflow-watch.ts';
import type { FindingLookUp } from '#platform/security-hub/finding-reader.ts';
import type { LateStatusWriter, MoveOutcome } from '#platform/security-hub/finding-status.ts';

/** Work of one run; what is left is due at the next. */
const MOST_DEFERRED = 100;
const MOST_OPEN = 50;
/** BatchUpdateFindings has ten calls a second: https://docs.aws.amazon.com/securityhub/1.0/APIReference/Welcome.html */
const MOST_MOVES = 200;
/** When one that cannot be resumed now is tried again, behind the others. */
const RETRY_MS = 5 * 60_000;
/** When an execution that still runs, or is being concluded, is looked at again. */
const LOOK_AGAIN_MS = 20 * 60_000;

export type ResumeDeps = {
  readonly deferred: DeferredReactions;
  readonly moves: LateMoves;
  readonly findings: LateStatusWriter;
  readonly records: Pick<ExecutionRecords, 'listDue' | 'lookAgain'>;
  readonly guards: Pick<ReactionGuards, 'fixedAt'>;
  readonly reader: FindingLookUp;
  readonly queue: ReactionQueue;
  readonly workflow: Pick<Workflow, 'start'>;
  readonly watch: WorkflowWatch;
  readonly stateMachines: { readonly waiting: string; readonly express: string };
  readonly clock: Pick<Clock, 'now'>;
};

/** The fate of a reaction that waited, of an execution that should have ended, or of a finding that was to be moved. */
export type ResumeOutcome =
  | { readonly kind: 'settled'; readonly findingId: string; readonly to: LateMove['to']; readonly move: MoveOutcome }
  | { readonly kind: 'resumed' | 'dropped' | 'postponed'; readonly subject: string; readonly resourceId: string; readonly why: string }
  | { readonly kind: 'running' | 'concluded'; readonly executionId: string };

export type ResumeReport = {
  readonly outcomes: readonly ResumeOutcome[];
  /** How long the reaction that was due first has been due. */
  readonly lateSeconds: number;
  /** The first error; what it was about is due again. */
  readonly error: unknown;
};

/**
 * Sends reactions whose wait is over on their way again, with the finding as Security Hub holds it now, and lets executions
 * be concluded that ended without telling so. Moves findings that had to wait for it. Repeated, it starts nothing twice: a
 * claim stands before every start.
 * @throws ExecutionRecordUnavailable, SecurityHubThrottled, SecurityHubDenied, SecurityHubUnavailable, WorkflowUnavailable
 */
export async function resumeReactions(deps: ResumeDeps): Promise<ResumeReport> {
  const now = deps.clock.now();
  const due = await deps.deferred.listDue(now, MOST_DEFERRED);
  const documents = due.length === 0 ? [] : await deps.reader.findAll([...new Set(due.map(({ finding }) => finding.Id))]);
  const outcomes: ResumeOutcome[] = [];
  const errors: unknown[] = [];
  const attempt: Attempt = async (run, instead) => {
    try {
      outcomes.push(await run());
      return true;
    } catch (error) {
      errors.push(error);
      outcomes.push(...(await instead()));
      return false;
    }
  };
  for (const one of due)
    await attempt(
      () => resume(one, documents, deps),
      async () => [await postpone(one, deps)],
    );
  for (const open of await deps.records.listDue(now, MOST_OPEN))
    await attempt(
      () => look(open, deps),
      async () => [],
    );
  await settleMoves(deps, attempt).catch((error: unknown) => errors.push(error));
  const [first] = due;
  return { outcomes, lateSeconds: first === undefined ? 0 : Math.floor((now - first.retryAt) / 1000), error: errors[0] };
}

type Attempt = (run: () => Promise<ResumeOutcome>, instead: () => Promise<ResumeOutcome[]>) => Promise<boolean>;

/** Asks one question for 20 findings, and ends where Security Hub takes no more: the rest is due at the next run. */
async function settleMoves({ moves, reader, findings, clock }: ResumeDeps, attempt: Attempt): Promise<void> {
  const now = clock.now();
  const due = await moves.listDue(now, MOST_MOVES);
  const documents = due.length === 0 ? [] : await reader.findAll([...new Set(due.map(({ finding }) => finding.Id))]);
  for (const one of due) {
    const settle = async (): Promise<ResumeOutcome> => {
      const move = await findings.moveLate(one, documents);
      await moves.remove(one);
      return { kind: 'settled', findingId: one.finding.Id, to: one.to, move };
    };
    const wait = async () => {
      await moves.put(one, now + RETRY_MS);
      return [];
    };
    if (!(await attempt(settle, wait))) return;
  }
}

async function resume(reaction: DeferredReaction, documents: readonly unknown[], deps: ResumeDeps): Promise<ResumeOutcome> {
  const { subject, resourceId, trigger, because } = reaction;
  const found = findDocument(reaction, documents);
  const why = found === undefined ? 'gone' : ineligibility(found.finding, trigger, await deps.guards.fixedAt(subject));
  if (found !== undefined && why === undefined) await deps.queue.send(writeDueReaction(reaction, found.document));
  // Sent first: a crash in between sends it once more, and its claim makes that harmless.
  await deps.deferred.remove(reaction);
  return why === undefined ? { kind: 'resumed', subject, resourceId, why: because } : { kind: 'dropped', subject, resourceId, why };
}

/** Several products may use the same Id. */
function findDocument({ finding: { Id, ProductArn, AwsAccountId } }: DeferredReaction, documents: readonly unknown[]) {
  for (const document of documents) {
    const [parsed] = findingsIn(document);
    if (parsed?.kind !== 'finding') continue;
    const { finding } = parsed;
    if (finding.Id === Id && finding.ProductArn === ProductArn && finding.AwsAccountId === AwsAccountId) return { document, finding };
  }
  return undefined;
}

async function postpone(reaction: DeferredReaction, { deferred, clock }: ResumeDeps): Promise<ResumeOutcome> {
  const { subject, resourceId, because } = reaction;
  await deferred.put({ ...reaction, retryAt: clock.now() + RETRY_MS });
  return { kind: 'postponed', subject, resourceId, why: because };
}

/** An Express execution that is due is long over; a Standard one may wait for people or a window. */
async function look({ id, name }: OpenExecution, { records, workflow, watch, stateMachines, clock }: ResumeDeps): Promise<ResumeOutcome> {
  const isRunning = await watch.isRunning(stateMachines.waiting, name);
  if (!isRunning) await workflow.start(stateMachines.express, `ended-${id}`, { detail: { findings: [] }, conclude: id });
  await records.lookAgain(id, clock.now() + LOOK_AGAIN_MS);
  return { kind: isRunning ? 'running' : 'concluded', executionId: id };
}
