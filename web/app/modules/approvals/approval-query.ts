import { one } from '~/utils/page-query';

/** The address of the page of approvals: the question whose drawer is open. */
export const APPROVAL_QUERY = { open: one() } as const;
