import { readStandardId } from '#domain/finding/standard.ts';
import type { AgeClock } from '#platform/base/clock.ts';
import { type Refreshed, refreshed } from '#platform/base/refreshed.ts';
import type { StandardStore } from './standard-store.ts';

/** The controls of all places together. */
export type ControlCatalogue = {
  /** Titles, by id of the control. */
  readonly titles: ReadonlyMap<string, string>;
  /** Ids of the standards that a control belongs to somewhere, by id of the control. */
  readonly standards: ReadonlyMap<string, readonly string[]>;
};

/** Controls are collected some times a day. */
const REFRESH_MS = 60_000;

/** The collected controls, read once a minute. Reading throws FindingStoreUnavailable. */
export function controlCatalogue(store: Pick<StandardStore, 'listPlaces' | 'listControls'>, clock: AgeClock): Refreshed<ControlCatalogue> {
  return refreshed({ load: () => loadCatalogue(store), refreshMs: REFRESH_MS, clock });
}

async function loadCatalogue(store: Pick<StandardStore, 'listPlaces' | 'listControls'>): Promise<ControlCatalogue> {
  const places = await store.listPlaces();
  const controls = (await Promise.all(places.map((place) => store.listControls(place)))).flat();
  const byId = Map.groupBy(controls, ({ id }) => id);
  return {
    titles: new Map(controls.map(({ id, title }) => [id, title])),
    standards: new Map([...byId].map(([id, same]) => [id, [...new Set(same.flatMap(({ standards }) => standards.map(readStandardId)))]])),
  };
}
