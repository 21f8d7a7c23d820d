import type { ChaosFigures, ChaosOptions } from './enrichment.ts';

type Asked = Pick<ChaosOptions, 'versions' | 'people'>;

/** Everything that is not as it must be, a line each; a run that has shown too little is among it. */
export function findComplaints(figures: ChaosFigures, asked: Asked): string[] {
  const { lost, doubled, wronglyActive, stale, badLost, unhandled } = figures;
  const wrong = Object.entries({ lost, doubled, wronglyActive, stale, badLost, unhandled }).filter(([, count]) => count !== 0);
  return [
    ...wrong.map(([name, count]) => `${name}: ${count}`),
    ...[...listFew(figures, asked), ...listRare(figures)].map((what) => `proved nothing: ${what}`),
  ];
}

function listFew({ versions, repeated, late, byPeople }: ChaosFigures, asked: Asked): string[] {
  const rows: readonly (readonly [boolean, string])[] = [
    [versions < asked.versions, `${versions} versions of ${asked.versions}`],
    [repeated < asked.versions / 10, `${repeated} repeated deliveries`],
    [late < asked.versions / 20, `${late} deliveries after a later version`],
    [asked.people > 0 && byPeople < (asked.people * asked.versions) / 2, `${byPeople} changes by people`],
  ];
  return rows.filter(([isFew]) => isFew).map(([, what]) => what);
}

/** The faults that did not happen more often than their minimum. */
function listRare({ faults, minimums }: ChaosFigures): string[] {
  const rare = Object.entries(minimums).filter(([kind, minimum]) => (faults[kind] ?? 0) <= minimum);
  return rare.map(([kind, minimum]) => `"${kind}" ${faults[kind] ?? 0} times, and more than ${minimum} are needed`);
}
