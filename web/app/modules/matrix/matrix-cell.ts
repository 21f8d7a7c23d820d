import type { Answer } from '../../api/answers.ts';

/** The matrix as the API answers it. */
type Matrix = Answer<'getMatrix'>;
export type MatrixTactic = Matrix['tactics'][number];
/** One technique. */
export type MatrixCell = Matrix['cells'][number];

/** Firing: findings are open. Quiet: active keys would show it, and nothing is open. Blind: no active key would show it. */
export const CELL_STATES = ['firing', 'quiet', 'blind'] as const;
export type CellState = (typeof CELL_STATES)[number];

/** The reaction that a technique can have: a binding does it, an installed reactor could, or none can. */
export const REACTIONS = ['bound', 'available', 'none'] as const;
export type Reaction = (typeof REACTIONS)[number];

/** How the open findings of a technique differ from those of the day that is compared with. */
export const CHANGES = ['new', 'more', 'same', 'fewer', 'gone'] as const;
export type Change = (typeof CHANGES)[number];

/** Signs that stand for a state where there is no room for a word. */
export const REACTION_SIGN: Readonly<Record<Reaction, string>> = { bound: '●', available: '◐', none: '○' };
export const CHANGE_SIGN: Readonly<Record<Change, string>> = { new: '✱', more: '▲', same: '=', fewer: '▼', gone: '✕' };

export function countOpen({ exposure, detection }: Pick<MatrixCell, 'exposure' | 'detection'>): number {
  return exposure + detection;
}

export function readState(cell: Pick<MatrixCell, 'exposure' | 'detection' | 'coverage'>): CellState {
  if (countOpen(cell) > 0) return 'firing';
  return cell.coverage > 0 ? 'quiet' : 'blind';
}

export function readReaction({ bindings, reactors }: Pick<MatrixCell, 'bindings' | 'reactors'>): Reaction {
  if (bindings.length > 0) return 'bound';
  return reactors.length > 0 ? 'available' : 'none';
}

/** @returns undefined where no day is compared with, and where there was nothing and is nothing */
export function readChange(cell: Pick<MatrixCell, 'exposure' | 'detection' | 'before'>): Change | undefined {
  const { before } = cell;
  const now = countOpen(cell);
  if (before === null || (before === 0 && now === 0)) return undefined;
  if (before === 0) return 'new';
  if (now === 0) return 'gone';
  if (now === before) return 'same';
  return now > before ? 'more' : 'fewer';
}

/** Counts of the states, for one line about a whole matrix. */
export function countStates(cells: readonly MatrixCell[]): Readonly<Record<CellState, number>> {
  const counts = { firing: 0, quiet: 0, blind: 0 };
  for (const cell of cells) counts[readState(cell)] += 1;
  return counts;
}
