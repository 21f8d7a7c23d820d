import type { Item } from '~/api/answers';
import { one } from '~/utils/page-query';

/** The address of the list of reactors. */
export const REACTOR_QUERY = {
  q: one(),
  effect: one(),
  /** `bound` or `unbound`. */
  use: one(),
  /** The reactor whose drawer is open. */
  open: one(),
} as const;
export type Reactor = Item<'listReactors'>;
