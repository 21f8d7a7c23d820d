import type { HubPlace } from '#domain/finding/standard.ts';
import type { StandardChanges, StandardStore } from '#platform/finding/standard-store.ts';
import type { StandardReader } from '#platform/security-hub/standard-reader.ts';

export type CollectStandardsDeps = {
  readonly places: readonly HubPlace[];
  readonly readerOf: (place: HubPlace) => StandardReader;
  readonly store: Pick<StandardStore, 'replace'>;
};

/** The outcome of a collection in one place. */
type PlaceReport = StandardChanges & {
  readonly place: HubPlace;
  readonly standards: number;
  readonly controls: number;
  readonly isComplete: boolean;
};

export type CollectStandardsReport = {
  readonly places: readonly PlaceReport[];
  /** The first error; its place is as it was. */
  readonly error: unknown;
};

/** Brings the tables of standards and controls up to date, place by place. Repeated, it writes nothing. */
export async function collectStandards({ places, readerOf, store }: CollectStandardsDeps): Promise<CollectStandardsReport> {
  const reports: PlaceReport[] = [];
  const errors: unknown[] = [];
  for (const place of places) {
    try {
      const told = await readerOf(place).load();
      const changes = await store.replace(place, told);
      const { standards, controls, isComplete } = told;
      reports.push({ place, standards: standards.length, controls: controls.length, isComplete, ...changes });
    } catch (error) {
      errors.push(error);
    }
  }
  return { places: reports, error: errors[0] };
}
