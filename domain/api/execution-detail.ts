import { identifyFinding } from '#domain/finding/finding-identity.ts';
import { buildOverview, RUNNING, UNDOABLE } from '#domain/reaction/execution-overview.ts';
import type { ExecutionRecord } from '#domain/reaction/execution-record.ts';
import type { AnswerOf } from './contract.ts';

/** Describes an execution as the API shows it: its steps, its plan value by value, and what became of it. */
export function describeExecution(record: ExecutionRecord): AnswerOf<'getExecution'> {
  const { id, openedAt, reaction, proposal, result, kept, steps } = record;
  const concluded = steps.find(({ name }) => name === 'CONCLUDED');
  const { finding, target } = reaction;
  const plan = proposal ?? result?.plan ?? null;
  return {
    id,
    status: result?.status ?? RUNNING,
    openedAt,
    concludedAt: concluded?.at ?? null,
    accountId: target.accountId,
    overview: buildOverview(reaction),
    finding: { id: finding.Id, identity: identifyFinding(finding), title: finding.Title, productArn: finding.ProductArn },
    steps,
    plan: plan === null ? null : { hash: plan.hash, summary: plan.summary, effect: plan.effect, changes: plan.changes },
    result: result === null ? null : { reason: result.reason, messages: result.messages },
    canBeUndone: kept !== null && UNDOABLE.some((status) => status === result?.status),
  };
}
