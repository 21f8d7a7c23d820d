import type { LocationQuery, LocationQueryRaw } from 'vue-router';

/**
 * The state that a page keeps in its address. `many` is a list of values, `one` a single one with a default that is left out of the
 * address. A page reads only what its shape names, so an address that somebody wrote by hand cannot do anything else.
 */
export type QueryShape = { readonly [name: string]: { readonly kind: 'many' } | { readonly kind: 'one'; readonly usual: string } };
export type QueryState<Shape extends QueryShape> = {
  readonly [Name in keyof Shape]: Shape[Name] extends { kind: 'many' } ? readonly string[] : string;
};

/** The longest address that every browser, proxy and chat passes on. */
export const LONGEST_ADDRESS = 2_000;

export const many = { kind: 'many' } as const;
export const one = (usual = '') => ({ kind: 'one', usual }) as const;

export function readQuery<Shape extends QueryShape>(shape: Shape, query: LocationQuery): QueryState<Shape> {
  const entries = Object.entries(shape).map(([name, field]) => {
    const values = [query[name] ?? []].flat().filter((value): value is string => value !== null && value !== '');
    return [name, field.kind === 'many' ? [...new Set(values)] : (values[0] ?? field.usual)] as const;
  });
  return Object.fromEntries(entries) as QueryState<Shape>;
}

/** The inverse of `readQuery`: usual values and empty lists are left out. */
export function writeQuery<Shape extends QueryShape>(shape: Shape, state: QueryState<Shape>): LocationQueryRaw {
  const entries = Object.entries(shape).flatMap(([name, field]) => {
    const value = state[name];
    if (field.kind === 'many') return (value as readonly string[]).length === 0 ? [] : [[name, value] as const];
    return value === field.usual || value === '' ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries) as LocationQueryRaw;
}
