import { SEVERITY_LABELS } from '../../utils/severity.ts';
import { CHANGES, countOpen, type MatrixCell, readChange } from './matrix-cell.ts';

/** Quantities that the colour of a cell can tell, one at a time. */
export const QUANTITIES = ['count', 'severity', 'coverage', 'change'] as const;
export type Quantity = (typeof QUANTITIES)[number];

/** A step of the scale: level 1 is the palest. */
export type ScaleStep = { readonly level: number; readonly from: number; readonly to: number };
export type Scale = {
  readonly quantity: Quantity;
  readonly steps: readonly ScaleStep[];
  /** The number that is coloured; undefined: the cell has none, and no colour. */
  measure(cell: MatrixCell): number | undefined;
};

const LEVELS = 5;

/** Makes the scale of a quantity for the cells that are shown. */
export function makeScale(quantity: Quantity, cells: readonly MatrixCell[]): Scale {
  const measure = (cell: MatrixCell) => measureCell(quantity, cell);
  return { quantity, steps: makeSteps(quantity, Math.max(0, ...cells.map((cell) => measure(cell) ?? 0))), measure };
}

/** @returns 0: no colour */
export function readLevel(scale: Scale, cell: MatrixCell): number {
  const value = scale.measure(cell);
  if (value === undefined) return 0;
  return scale.steps.findLast(({ from }) => value >= from)?.level ?? 0;
}

/** Quantities that can be shown: changes only where a day is compared with. */
export function listQuantities(cells: readonly MatrixCell[]): readonly Quantity[] {
  return QUANTITIES.filter((quantity) => quantity !== 'change' || cells.some(({ before }) => before !== null));
}

function measureCell(quantity: Quantity, cell: MatrixCell): number | undefined {
  switch (quantity) {
    case 'count':
      return countOpen(cell) || undefined;
    case 'coverage':
      return cell.coverage || undefined;
    case 'severity':
      return cell.worst === null ? undefined : SEVERITY_LABELS.indexOf(cell.worst) + 1;
    case 'change': {
      const change = readChange(cell);
      return change === undefined ? undefined : CHANGES.indexOf(change) + 1;
    }
  }
}

function makeSteps(quantity: Quantity, most: number): readonly ScaleStep[] {
  if (quantity === 'severity' || quantity === 'change') return closeSteps([1, 2, 3, 4, 5], LEVELS);
  return closeSteps(cutLogarithmically(most), most);
}

/** Lower bounds of at most five steps from 1 to the most, each so many times as large as the one before. */
export function cutLogarithmically(most: number): readonly number[] {
  if (most < 1) return [];
  const bounds = Array.from({ length: LEVELS }, (_, at) => Math.round(most ** (at / LEVELS)));
  return [...new Set(bounds)];
}

function closeSteps(bounds: readonly number[], most: number): readonly ScaleStep[] {
  return bounds.map((from, at) => {
    const next = bounds[at + 1];
    return { level: at + 1, from, to: next === undefined ? most : next - 1 };
  });
}
