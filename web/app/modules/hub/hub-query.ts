import type { Item } from '~/api/answers';
import { many, one } from '~/utils/page-query';

/** The address of the list of the hub. */
export const HUB_QUERY = {
  q: one(),
  effect: many,
  trust: many,
  /** A control that reactors answer to, as other pages link it. */
  control: one(),
  technique: one(),
  /** The reactor whose drawer is open: `acme/close-door`. */
  open: one(),
} as const;
export type HubReactor = Item<'listHubReactors'>;

/** How far a publisher is trusted, the most first. */
export const TRUST_LEVELS = ['official', 'organisation', 'community'] as const;
export const EFFECT_VALUES = ['reversible', 'disruptive', 'irreversible'] as const;

/** The two parts of an id, as paths of the API have them. */
export type ReactorPath = { readonly publisher: string; readonly name: string };

/** Reads an id of the address; undefined: it is none. */
export function readReactorPath(id: string): ReactorPath | undefined {
  const [publisher, name, ...rest] = id.split('/');
  return publisher && name && rest.length === 0 ? { publisher, name } : undefined;
}
