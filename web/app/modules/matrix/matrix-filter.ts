import { CELL_STATES, CHANGES, type MatrixCell, REACTIONS, readChange, readReaction, readState } from './matrix-cell.ts';

/** Entries of the legend by what they tell. Of one group any may hold, of several groups all have to. */
export const LEGEND_GROUPS = {
  state: CELL_STATES,
  intent: ['detection', 'exposure'],
  reaction: REACTIONS,
  change: CHANGES,
} as const;
export type LegendGroup = keyof typeof LEGEND_GROUPS;

/** What the legend calls a cell: `['firing', 'exposure', 'bound']`. */
export function listMarks(cell: MatrixCell): Readonly<Record<LegendGroup, readonly string[]>> {
  const change = readChange(cell);
  return {
    state: [readState(cell)],
    intent: [...(cell.detection > 0 ? ['detection'] : []), ...(cell.exposure > 0 ? ['exposure'] : [])],
    reaction: [readReaction(cell)],
    change: change === undefined ? [] : [change],
  };
}

export type CellFilter = {
  /** Entries of the legend; those that it does not have are ignored. */
  readonly show: readonly string[];
  /** Words of the id or the name, all of which stand in it. */
  readonly q: string;
  readonly scope: string;
};

/** Tells whether a cell is shown. A technique outside of the cloud is shown by itself once something is open. */
export function isShown(cell: MatrixCell, filter: CellFilter): boolean {
  return isInScope(cell, filter.scope) && hasWords(cell, filter.q) && fitsLegend(cell, filter.show);
}

export function isInScope(cell: MatrixCell, scope: string): boolean {
  return scope === 'all' || cell.isCloud || cell.exposure + cell.detection > 0 || (cell.before ?? 0) > 0;
}

function hasWords({ techniqueId, name }: MatrixCell, q: string): boolean {
  const text = `${techniqueId} ${name}`.toLowerCase();
  return q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function fitsLegend(cell: MatrixCell, show: readonly string[]): boolean {
  const marks = listMarks(cell);
  return (Object.keys(LEGEND_GROUPS) as LegendGroup[]).every((group) => {
    const entries: readonly string[] = LEGEND_GROUPS[group];
    const wanted = show.filter((entry) => entries.includes(entry));
    return wanted.length === 0 || wanted.some((entry) => marks[group].includes(entry));
  });
}
