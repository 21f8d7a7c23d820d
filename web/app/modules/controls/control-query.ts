import type { Item, Query } from '~/api/answers';
import { many, one, type QueryState } from '~/utils/page-query';

/** The address of the list of controls. */
export const CONTROL_QUERY = {
  q: one(),
  sort: one('id'),
  standard: many,
  status: many,
  severity: many,
  technique: many,
  reaction: one(),
  /** The control whose drawer is open. */
  open: one(),
} as const;
export type ControlState = QueryState<typeof CONTROL_QUERY>;
export type Control = Item<'listControls'>;

export const CONTROL_STATUSES = ['ENABLED', 'DISABLED', 'MIXED'] as const satisfies readonly Control['status'][];
export const REACTIONS = ['bound', 'available', 'none'] as const satisfies readonly NonNullable<Query<'listControls'>['reaction']>[];

/** Returns the question to the list: the filter and the order, without what is empty. */
export function readControlQuery({ open: _open, ...asked }: ControlState, tenant: string | undefined): Query<'listControls'> {
  const set = Object.entries(asked).filter(([, value]) => value.length > 0);
  return { ...Object.fromEntries(set), ...(tenant !== undefined && { tenant }) } as Query<'listControls'>;
}
