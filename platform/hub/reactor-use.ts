import { type ExecutionStatus, RUNNING, UNDOABLE } from '#domain/reaction/execution-overview.ts';
import type { ExecutionList, ExecutionPosition } from '#platform/reaction/execution-list.ts';

/** The executions and changes that still need a reactor. */
export type ReactorUse = {
  /** Ids of executions that have not ended. */
  readonly executions: readonly string[];
  /** How many changes could be undone with it. */
  readonly undoable: number;
  /** False: the bounds of the search left some out. */
  readonly isComplete: boolean;
};

/** The bounds of a search: the accounts that somebody may see, and the most pages of each status. */
type UseBounds = { readonly scope?: ReadonlySet<string> | undefined; readonly mostPages?: number };
type Found = { readonly ids: readonly string[]; readonly isComplete: boolean };

const AT_ONCE = 200;

/** Finds out what still needs a reactor, by every execution whose record is kept; without bounds all of it. @throws ExecutionRecordUnavailable */
export async function findReactorUse(reactorId: string, list: ExecutionList, bounds: UseBounds = {}): Promise<ReactorUse> {
  const changes = await Promise.all(UNDOABLE.map((status) => listIds(reactorId, status, list, bounds)));
  const running = await listIds(reactorId, RUNNING, list, bounds);
  return {
    executions: running.ids,
    undoable: changes.flatMap(({ ids }) => ids).length,
    isComplete: [running, ...changes].every(({ isComplete }) => isComplete),
  };
}

/** One status at a time: each has an index of its own. */
async function listIds(
  reactorId: string,
  status: ExecutionStatus,
  list: ExecutionList,
  { scope, mostPages = Infinity }: UseBounds,
): Promise<Found> {
  const ids: string[] = [];
  let after: ExecutionPosition | undefined;
  let pages = 0;
  do {
    const page = await list.list({ statuses: [status], reactorId, scope }, { most: AT_ONCE, after });
    ids.push(...page.executions.map(({ id }) => id));
    after = page.next ?? undefined;
    pages += 1;
  } while (after !== undefined && pages < mostPages);
  return { ids, isComplete: after === undefined };
}
