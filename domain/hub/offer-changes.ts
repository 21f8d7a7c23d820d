import type { CatalogEntry } from './catalog-entry.ts';
import { nameVersion } from './catalog-version.ts';
import type { ControlOffer } from './control-offer.ts';
import { offerVersion } from './version-change.ts';

/** The place of an offer: a control, and the version. */
export type OfferPlace = { readonly control: string; readonly version: string };

/** The change of a search by controls that a version makes: keys to know, and keys to forget. */
export type OfferChanges = { readonly told: readonly ControlOffer[]; readonly forgotten: readonly OfferPlace[] };

/**
 * Judges what a search by controls tells of a version: each control that it answers to while it may be installed, and none
 * afterwards. The same row gives the same changes, so that they may be made again at any time.
 * @param before the row as it was, where somebody knows; its controls are forgotten, if they are no longer told
 */
export function judgeOffers(after: CatalogEntry | undefined, before?: CatalogEntry): OfferChanges {
  const told = after === undefined ? [] : listOffers(after);
  const kept = new Set(told.map(({ control }) => control));
  const forgotten = [before, after].flatMap((entry) => (entry === undefined ? [] : listPlaces(entry)));
  const places = new Map(forgotten.map((place) => [place.control, place]));
  return { told, forgotten: [...places.values()].filter(({ control }) => !kept.has(control)) };
}

/** Names the place of an offer. */
export function findPlace(offer: ControlOffer): OfferPlace {
  return { control: offer.control, version: nameVersion(offer) };
}

function listOffers({ version, facts }: CatalogEntry): readonly ControlOffer[] {
  const offer = offerVersion(version);
  if (offer.kind === 'refused' || facts === null) return [];
  const { publisher, name, version: number } = version;
  const { effect: ofReactor, modes } = facts;
  const told = { publisher, name, version: number, effect: ofReactor, modes, warning: offer.warning };
  return [...new Set(facts.controls)].map((control) => ({ ...told, control }));
}

function listPlaces({ version, facts }: CatalogEntry): readonly OfferPlace[] {
  return (facts?.controls ?? []).map((control) => ({ control, version: nameVersion(version) }));
}
