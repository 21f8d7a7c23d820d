import type { CatalogEntry } from '#domain/hub/catalog-entry.ts';
import { type CatalogFilter, compareEntries, matchesFilter } from '#domain/hub/publishing.ts';
import { offerVersion } from '#domain/hub/version-change.ts';
import type { Catalog } from './catalog.ts';
import type { ControlOffers } from './control-offers.ts';

type Hub = { readonly catalog: Pick<Catalog, 'find' | 'list'>; readonly offers: Pick<ControlOffers, 'list' | 'follow'> };

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

/** Writes the list of controls anew, from everything that the catalog knows: rows of it stay for ever, those that ended too. */
export async function rebuildOffers({ catalog, offers }: Hub): Promise<void> {
  for (const entry of await catalog.list({})) await offers.follow(entry);
}
