import type { Query } from '../../api/answers.ts';
import { many, one, type QueryState } from '../../utils/page-query.ts';

/** The address of the matrix. */
export const MATRIX_QUERY = {
  /** `matrix`, `list`, or empty: the matrix where there is room for it. */
  view: one(),
  colour: one('count'),
  /** `cloud`, or `all` techniques that keys cover. */
  scope: one('cloud'),
  /** Days in UTC. */
  asOf: one(),
  compareWith: one(),
  account: many,
  severity: many,
  /** Entries of the legend that are shown; empty: all. */
  show: many,
  /** Sub-techniques: `annotated` ones are open, `all`, or `none`. */
  fold: one('annotated'),
  /** Parents whose sub-techniques somebody opened or folded. */
  toggled: many,
  q: one(),
  /** Order of the list. */
  sort: one('-open'),
  /** The technique whose drawer is open. */
  open: one(),
} as const;
export type MatrixState = QueryState<typeof MATRIX_QUERY>;

/** The parts of the address that the API counts by. */
export function readMatrixFilter(
  { account, severity, asOf, compareWith }: Pick<MatrixState, 'account' | 'severity' | 'asOf' | 'compareWith'>,
  tenant: string | undefined,
): Query<'getMatrix'> {
  const asked = Object.entries({ account, severity, asOf, compareWith, tenant: tenant ?? '' }).filter(([, value]) => value.length > 0);
  return Object.fromEntries(asked) as Query<'getMatrix'>;
}

/** The address of the findings of a technique or tactic, for the same filter. Findings are those of now, whatever day is shown. */
export function linkToFindings(
  { account, severity }: Pick<MatrixState, 'account' | 'severity'>,
  wanted: { readonly [field in 'technique' | 'tactic' | 'intent' | 'control']?: string },
): { readonly path: string; readonly query: Record<string, string | string[]> } {
  const all = { ...wanted, account: [...account], severity: [...severity] };
  const query = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined && value.length > 0));
  return { path: '/findings', query };
}
