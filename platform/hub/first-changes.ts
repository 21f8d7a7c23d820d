import { FIRST_CHANGES, type FirstChanges } from '#domain/hub/probation.ts';
import type { ExecutionStatus } from '#domain/reaction/execution-overview.ts';
import type { ExecutionRecord } from '#domain/reaction/execution-record.ts';
import type { ExecutionList, ExecutionPosition } from '#platform/reaction/execution-list.ts';
import type { ExecutionRecords } from '#platform/reaction/execution-records.ts';

/** A version, and the moment since which it serves. */
export type ServingVersion = { readonly reactorId: string; readonly version: string; readonly since: string };

type Executions = { readonly list: ExecutionList; readonly records: Pick<ExecutionRecords, 'find'> };

/** A change of these was made and read back as it should be, undone later or not. */
const VERIFIED = ['FIXED', 'PARTLY', 'ROLLED_BACK'] as const satisfies readonly ExecutionStatus[];
const AT_ONCE = 100;

/**
 * Finds the first change of a version that did not read back as fixed, and counts those before it that did.
 * @throws ExecutionRecordUnavailable
 */
export async function findFirstChanges(serving: ServingVersion, executions: Executions): Promise<FirstChanges> {
  const failures = await listSince(serving, { status: 'FAILED' }, executions);
  for (const position of failures.toReversed()) {
    const record = await executions.records.find(position.id);
    if (record === undefined || !isByVersion(serving, record) || !isUnfixed(record)) continue;
    return { failed: position.id, verified: await countVerified(serving, position, executions) };
  }
  return { failed: undefined, verified: 0 };
}

async function countVerified(serving: ServingVersion, before: ExecutionPosition, executions: Executions): Promise<number> {
  let verified = 0;
  for (const status of VERIFIED) {
    for (const { id } of await listSince(serving, { status, before }, executions)) {
      if (verified >= FIRST_CHANGES) return verified;
      const record = await executions.records.find(id);
      if (record !== undefined && isByVersion(serving, record)) verified += 1;
    }
  }
  return verified;
}

/** Lists executions of the reactor in one status that began since the version serves, the newest first. */
async function listSince(
  { reactorId, since }: ServingVersion,
  { status, before }: { readonly status: ExecutionStatus; readonly before?: ExecutionPosition },
  { list }: Executions,
): Promise<readonly ExecutionPosition[]> {
  const found: ExecutionPosition[] = [];
  const from = Date.parse(since);
  let after = before;
  do {
    const page = await list.list({ statuses: [status], reactorId }, { most: AT_ONCE, after });
    const positions = page.executions.map(({ id, openedAt }) => ({ id, openedAtMs: Date.parse(openedAt) }));
    found.push(...positions.filter(({ openedAtMs }) => openedAtMs >= from));
    after = page.next !== null && page.next.openedAtMs >= from ? page.next : undefined;
  } while (after !== undefined);
  return found;
}

function isByVersion({ version }: ServingVersion, { reaction: { decision } }: ExecutionRecord): boolean {
  return decision.kind === 'react' && decision.reactor.version === version;
}

function isUnfixed({ result }: ExecutionRecord): boolean {
  return result?.why?.some(({ code }) => code === 'read-back') === true;
}
