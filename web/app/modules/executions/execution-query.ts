import type { Item, Query } from '~/api/answers';
import { one, type QueryState } from '~/utils/page-query';

/** The address of the list of executions. */
export const EXECUTION_QUERY = { status: one(), account: one(), reactor: one(), finding: one() } as const;
export type ExecutionState = QueryState<typeof EXECUTION_QUERY>;

/** In the order of the menu; the API names them so. */
export const EXECUTION_STATUSES = [
  'RUNNING',
  'FIXED',
  'PARTLY',
  'PLANNED',
  'DEFERRED',
  'NOTHING_TO_DO',
  'SKIPPED',
  'REJECTED',
  'REFUSED',
  'FAILED',
  'ROLLED_BACK',
] as const satisfies readonly Item<'listExecutions'>['status'][];

/** The filter as the API takes it: what is empty is not asked about. */
export function readExecutionFilter(state: ExecutionState, tenant: string | undefined): Query<'listExecutions'> {
  const asked = Object.entries(state).filter(([, value]) => value !== '');
  return { ...Object.fromEntries(asked), ...(tenant !== undefined && { tenant }) } as Query<'listExecutions'>;
}
