import type { Item } from '../../api/answers.ts';

/** A page with its filter and its order, under a name. */
export type SavedView = Item<'listViews'>;
/** The pages that views are of. */
export type ViewPage = 'findings' | 'controls' | 'matrix' | 'executions';

const LONGEST_ID = 63;

/**
 * Makes the id of a new view from its name: small letters, digits and hyphens, as the API wants them.
 * @param random tells views apart whose names have the same letters, or none of the alphabet
 */
export function nameView(name: string, random: string): string {
  const word = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return `${word.slice(0, LONGEST_ID - random.length - 1)}-${random}`.replace(/^-+/, '').replace(/-{2,}/g, '-');
}

/** Returns the part of an address that a view keeps: the filter and the order, and no open drawer. */
export function readViewQuery(address: string): string {
  const query = address.split('#')[0]?.split('?')[1] ?? '';
  return query
    .split('&')
    .filter((pair) => pair !== '' && !/^open(=|$)/.test(pair))
    .join('&');
}

/** Tells whether two queries ask for the same; the order of different fields means nothing. */
export function isSameQuery(one: string, other: string): boolean {
  const sort = (query: string) =>
    [...new URLSearchParams(query)]
      .map((pair) => JSON.stringify(pair))
      .toSorted()
      .join();
  return sort(one) === sort(other);
}
