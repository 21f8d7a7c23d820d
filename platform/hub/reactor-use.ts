import { type ExecutionStatus, RUNNING, UNDOABLE } from '#domain/reaction/execution-overview.ts';
import type { ExecutionList, ExecutionPosition } from '#platform/reaction/execution-list.ts';

/** The executions and changes that still need a reactor. */
export type ReactorUse = {
  /** Ids of executions that have not ended. */
  readonly executions: readonly string[];
  /** How many changes could be undone with it. */
  readonly undoable: number;
};

const AT_ONCE = 200;

/** Finds out what still needs a reactor, by every execution whose record is kept. @throws ExecutionRecordUnavailable */
export async function findReactorUse(reactorId: string, list: ExecutionList): Promise<ReactorUse> {
  const changes = await Promise.all(UNDOABLE.map((status) => listIds(reactorId, status, list)));
  return { executions: await listIds(reactorId, RUNNING, list), undoable: changes.flat().length };
}

/** One status at a time: each has an index of its own. */
async function listIds(reactorId: string, status: ExecutionStatus, list: ExecutionList): Promise<readonly string[]> {
  const ids: string[] = [];
  let after: ExecutionPosition | undefined;
  do {
    const page = await list.list({ statuses: [status], reactorId }, { most: AT_ONCE, after });
    ids.push(...page.executions.map(({ id }) => id));
    after = page.next ?? undefined;
  } while (after !== undefined);
  return ids;
}
