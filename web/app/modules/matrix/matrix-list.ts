import { SEVERITY_LABELS } from '../../utils/severity.ts';
import { countOpen, type MatrixCell, readReaction } from './matrix-cell.ts';

const MEASURES: Readonly<Record<string, (cell: MatrixCell) => number>> = {
  open: countOpen,
  exposure: ({ exposure }) => exposure,
  detection: ({ detection }) => detection,
  severity: ({ worst }) => (worst === null ? -1 : SEVERITY_LABELS.indexOf(worst)),
  coverage: ({ coverage }) => coverage,
  reaction: (cell) => ['none', 'available', 'bound'].indexOf(readReaction(cell)),
};

/**
 * Sorts the list of techniques; equal ones by id.
 * @param sort `id`, or a measure with or without a minus in front: `-open`. What it does not know is the order by id.
 */
export function sortCells(cells: readonly MatrixCell[], sort: string): readonly MatrixCell[] {
  const measure = Object.hasOwn(MEASURES, sort.replace(/^-/, '')) ? MEASURES[sort.replace(/^-/, '')] : undefined;
  const turn = sort.startsWith('-') ? -1 : 1;
  const byId = (one: MatrixCell, other: MatrixCell) => (one.techniqueId < other.techniqueId ? -1 : 1);
  return cells.toSorted((one, other) => (measure === undefined ? 0 : turn * (measure(one) - measure(other))) || byId(one, other));
}
