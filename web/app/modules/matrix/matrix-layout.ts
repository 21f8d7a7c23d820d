import type { MatrixCell, MatrixTactic } from './matrix-cell.ts';
import { countOpen } from './matrix-cell.ts';

/** A technique in a column, and its sub-techniques below it. */
export type MatrixRow = {
  readonly cell: MatrixCell;
  /** True for a parent that does not fit the filter and stands here for its sub-techniques. */
  readonly isContext: boolean;
  /** Sub-techniques that fit the filter, also while they are folded. */
  readonly subs: readonly MatrixCell[];
  readonly isOpen: boolean;
};
export type MatrixColumn = { readonly tactic: MatrixTactic; readonly rows: readonly MatrixRow[] };

/** A cell of the matrix: a technique stands in the column of each of its tactics. */
export type Place = { readonly tacticId: string; readonly techniqueId: string };

export type LayoutOptions = {
  isShown(cell: MatrixCell): boolean;
  /** Sub-techniques: `annotated` opens those with something to tell, `all`, or `none`. */
  readonly fold: string;
  /** Parents that are the other way round. */
  readonly toggled: readonly string[];
};

const byName = new Intl.Collator('en').compare;

/** Puts cells into columns by tactic, sub-techniques below their parents, in the order of their names. */
export function layOutMatrix(
  tactics: readonly MatrixTactic[],
  cells: readonly MatrixCell[],
  options: LayoutOptions,
): readonly MatrixColumn[] {
  return tactics.map((tactic) => {
    const inColumn = cells.filter(({ tacticIds }) => tacticIds.includes(tactic.id)).toSorted((one, other) => byName(one.name, other.name));
    return { tactic, rows: layOutColumn(inColumn, options) };
  });
}

function layOutColumn(cells: readonly MatrixCell[], { isShown, fold, toggled }: LayoutOptions): readonly MatrixRow[] {
  const ids = new Set(cells.map(({ techniqueId }) => techniqueId));
  const isBelow = ({ parentId }: MatrixCell) => parentId !== null && ids.has(parentId);
  const subsByParent = Map.groupBy(cells.filter(isBelow), ({ parentId }) => parentId);
  return cells
    .filter((cell) => !isBelow(cell))
    .flatMap((cell): MatrixRow[] => {
      const subs = (subsByParent.get(cell.techniqueId) ?? []).filter(isShown);
      const fits = isShown(cell);
      if (!fits && subs.length === 0) return [];
      const usually = fold === 'all' || (fold !== 'none' && subs.some(hasSomethingToTell));
      const isOpen = subs.length > 0 && usually !== toggled.includes(cell.techniqueId);
      return [{ cell, isContext: !fits, subs, isOpen }];
    });
}

function hasSomethingToTell(cell: MatrixCell): boolean {
  return countOpen(cell) > 0 || (cell.before ?? 0) > 0;
}

/** The cells that can be seen and reached, column by column, from top to bottom. */
export function listPlaces(columns: readonly MatrixColumn[]): readonly (readonly Place[])[] {
  return columns
    .map(({ tactic, rows }) =>
      rows
        .flatMap(({ cell, subs, isOpen }) => [cell, ...(isOpen ? subs : [])])
        .map(({ techniqueId }) => ({ tacticId: tactic.id, techniqueId })),
    )
    .filter((places) => places.length > 0);
}

/**
 * Returns where a key leads from a place: arrows move by one and stop at the edges; Home and End go to the first and last of
 * the column. A place that is gone leads to the first one.
 * @returns undefined for any other key, and where no cell is
 */
export function movePlace(places: readonly (readonly Place[])[], from: Place | undefined, key: string): Place | undefined {
  if (!KEYS.has(key)) return undefined;
  const x = places.findIndex((column) => column.some((place) => isSamePlace(place, from)));
  const y = places[x]?.findIndex((place) => isSamePlace(place, from)) ?? -1;
  if (x < 0 || y < 0) return places[0]?.[0];
  const column = places[x] ?? [];
  if (key === 'Home') return column[0];
  if (key === 'End') return column.at(-1);
  if (key === 'ArrowUp') return column[Math.max(0, y - 1)];
  if (key === 'ArrowDown') return column[Math.min(column.length - 1, y + 1)];
  const beside = places[x + (key === 'ArrowRight' ? 1 : -1)] ?? column;
  return beside[Math.min(y, beside.length - 1)];
}

const KEYS = new Set(['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End']);

export function isSamePlace(one: Place, other: Place | undefined): boolean {
  return one.tacticId === other?.tacticId && one.techniqueId === other.techniqueId;
}

/** The cells that fit the filter, each once: folded ones too, parents that only give context not. */
export function listShownCells(columns: readonly MatrixColumn[]): readonly MatrixCell[] {
  const shown = columns.flatMap(({ rows }) => rows.flatMap(({ cell, isContext, subs }) => [...(isContext ? [] : [cell]), ...subs]));
  return [...new Map(shown.map((cell) => [cell.techniqueId, cell])).values()];
}
