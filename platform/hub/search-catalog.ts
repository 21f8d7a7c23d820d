import type { CatalogEntry } from '#domain/hub/catalog-entry.ts';
import { groupReactors, type HubFilter, type HubReactor, isLookedFor } from '#domain/hub/hub-reactor.ts';
import { type CatalogFilter, compareEntries, matchesFilter } from '#domain/hub/publishing.ts';
import { offerVersion } from '#domain/hub/version-change.ts';
import type { Catalog } from './catalog.ts';
import type { ControlOffers } from './control-offers.ts';

/** Versions that one request reads at most, and reactors that answer to the controls of one. */
const MOST_VERSIONS = 1_000;
const MOST_REACTORS = 200;

type Hub = { readonly catalog: Pick<Catalog, 'find' | 'list'>; readonly offers: Pick<ControlOffers, 'list' | 'follow'> };
/** The part of a hub that lists are made of. */
export type BrowsedHub = {
  readonly catalog: Pick<Catalog, 'listNewest' | 'listVersions'>;
  readonly offers: Pick<ControlOffers, 'list'>;
};
type Browsed = { readonly reactors: readonly HubReactor[]; readonly isComplete: boolean };

/**
 * Searches a hub. A control is looked up in the hub's own list of controls, so that only what answers to it is read; what the
 * catalog says of a version counts, and a version that ended since is in no answer.
 */
export async function searchCatalog({ catalog, offers }: Hub, filter: CatalogFilter): Promise<readonly CatalogEntry[]> {
  if (filter.control === undefined) return catalog.list(filter);
  const offered = await offers.list(filter.control);
  const found = await Promise.all(offered.map((offer) => catalog.find(offer)));
  const isOffered = (entry: CatalogEntry) => offerVersion(entry.version).kind === 'offered' && matchesFilter(entry, filter);
  return found.flatMap((entry) => (entry !== undefined && isOffered(entry) ? [entry] : [])).toSorted(compareEntries);
}

/**
 * Lists the reactors of a hub. By a control it reads the versions of the reactors that answer to it, and else the versions that were
 * published last; `isComplete` is false where there were more than a request reads. @throws HubUnavailable
 */
export async function browseCatalog({ catalog, offers }: BrowsedHub, filter: HubFilter): Promise<Browsed> {
  if (filter.control === undefined) {
    const { entries, isComplete } = await catalog.listNewest(MOST_VERSIONS);
    return { reactors: groupReactors(entries).filter((reactor) => isLookedFor(reactor, filter)), isComplete };
  }
  const offered = (await Promise.all(filter.control.map((control) => offers.list(control)))).flat();
  const ids = [...new Map(offered.map(({ publisher, name }) => [`${publisher}/${name}`, { publisher, name }])).values()];
  const entries = await Promise.all(ids.slice(0, MOST_REACTORS).map((id) => catalog.listVersions(id)));
  const reactors = groupReactors(entries.flat()).filter((reactor) => isLookedFor(reactor, filter));
  return { reactors, isComplete: ids.length <= MOST_REACTORS };
}

/** Writes the list of controls anew, from everything that the catalog knows: rows of it stay for ever, those that ended too. */
export async function rebuildOffers({ catalog, offers }: Hub): Promise<void> {
  for (const entry of await catalog.list({})) await offers.follow(entry);
}
