import { asJson, type Verification } from '@attack-reactor/kit/contract';
import { isLasting } from '#domain/base/passing-errors.ts';
import type { ExecutionRecord, Kept } from '#domain/reaction/execution-record.ts';
import { type Decided, isDecided } from '#domain/reaction/reaction-state.ts';
import { openReactorSession, type ReactionWork } from '#platform/reaction/reaction-work.ts';
import type { FindingStatusWriter } from '#platform/security-hub/finding-status.ts';

export type ReopenDeps = ReactionWork & { readonly findings: FindingStatusWriter };

/**
 * Looks at the other fixes of a resource after a rollback: one that found a part of its work done already stands on the fix that
 * is undone. Its finding becomes NOTIFIED. A fix that nobody can look at counts as undone.
 * @throws the errors of the reactor and of the gateways that pass: ask again
 */
export async function reopenUndone(rolledBack: Decided, deps: ReopenDeps): Promise<void> {
  const records = await deps.records.listChangesOf(rolledBack);
  const fixes = records.flatMap((record) => (record.id === rolledBack.id ? [] : listFix(record)));
  await Promise.all(fixes.map((fix) => reopenIfUndone(fix, rolledBack.id, deps)));
}

type Fix = { readonly reaction: Decided; readonly kept: Kept };

function listFix({ result, kept, reaction }: ExecutionRecord): readonly Fix[] {
  return result?.status === 'FIXED' && kept !== null && isDecided(reaction) ? [{ reaction, kept }] : [];
}

async function reopenIfUndone({ reaction, kept }: Fix, rolledBack: string, deps: ReopenDeps): Promise<void> {
  const verification = await verify({ reaction, kept }, deps);
  const left = verification.verified ? verification.rest : verification.reason;
  if (left === undefined) return;
  await deps.findings.move(
    reaction.finding,
    'NOTIFIED',
    `The rollback of execution ${rolledBack} undid this fix. Execution ${reaction.id}.`,
  );
  await deps.records.note(reaction.id, {
    name: 'FIX_UNDONE',
    actor: 'platform',
    detail: asJson({ rolledBack, reason: left }),
  });
}

async function verify({ reaction, kept }: Fix, deps: ReopenDeps): Promise<Verification> {
  try {
    return await (await openReactorSession(reaction, deps, kept)).verify(kept.plan);
  } catch (error) {
    if (!isLasting(error)) throw error;
    return { verified: false, reason: error.message };
  }
}
