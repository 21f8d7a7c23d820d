import { csv } from '../../../../domain/base/csv.ts';
import type { Answer } from '../../api/answers.ts';
import { countOpen, type MatrixCell, type MatrixTactic, readChange, readReaction, readState } from './matrix-cell.ts';
import { listPaints } from './matrix-colour.ts';
import { readLevel, type Scale } from './matrix-scale.ts';

export type NavigatorLayer = Answer<'getMatrixLayer'>;

/** The matrix as it stands on the page: an export has neither more nor less. */
export type ShownMatrix = {
  readonly cells: readonly MatrixCell[];
  readonly tactics: readonly MatrixTactic[];
  readonly scale: Scale;
  /** The meaning of the colour, and each of its steps, in words. */
  readonly title: string;
  readonly stepTexts: readonly string[];
};

const CSV_HEAD = [
  'technique',
  'name',
  'tactics',
  'state',
  'exposure',
  'detection',
  'worst',
  'coveredByKeys',
  'reactors',
  'bindings',
  'before',
  'change',
] as const;

/** The shown techniques as a table, by id. Headings and values are those of the API, in every language. */
export function writeMatrixCsv({ cells, tactics }: Pick<ShownMatrix, 'cells' | 'tactics'>): string {
  const names = new Map(tactics.map(({ id, name }) => [id, name]));
  const sorted = cells.toSorted((one, other) => (one.techniqueId < other.techniqueId ? -1 : 1));
  const rows = sorted.map((cell) => [
    cell.techniqueId,
    cell.name,
    cell.tacticIds.map((id) => names.get(id) ?? id).join('; '),
    readState(cell),
    String(cell.exposure),
    String(cell.detection),
    cell.worst,
    String(cell.coverage),
    cell.reactors.join('; '),
    cell.bindings.join('; '),
    cell.before === null ? null : String(cell.before),
    readChange(cell) ?? null,
  ]);
  return csv([[...CSV_HEAD], ...rows]);
}

type LayerTechnique = NavigatorLayer['techniques'][number];

/**
 * Makes a layer of the Navigator of what is shown. The layer of the API has everything that is open; the techniques of this one
 * are those on the page, in their colours, with what the API's layer says of them.
 */
export function writeLayer(layer: NavigatorLayer, shown: ShownMatrix): NavigatorLayer {
  const known = new Map(layer.techniques.map((technique) => [technique.techniqueID, technique]));
  const paints = listPaints(shown.scale.quantity, 'light');
  const ids = new Set(shown.cells.map(({ techniqueId }) => techniqueId));
  const parents = new Set(shown.cells.flatMap(({ parentId }) => parentId ?? []));
  const scored = shown.cells.map((cell): LayerTechnique => {
    const score = shown.scale.measure(cell);
    const paint = paints[readLevel(shown.scale, cell) - 1];
    return {
      ...known.get(cell.techniqueId),
      techniqueID: cell.techniqueId,
      enabled: true,
      score,
      // Changes are no order of more and less, so their colours are given one by one; so are gaps, which have no score.
      color: shown.scale.quantity === 'change' ? (paint?.fill ?? '') : readState(cell) === 'blind' ? GAP_COLOUR : '',
      comment: describe(cell),
      showSubtechniques: parents.has(cell.techniqueId),
    };
  });
  const context = [...parents].filter((id) => !ids.has(id)).map((id) => ({ techniqueID: id, enabled: true, showSubtechniques: true }));
  const scores = scored.flatMap(({ score }) => (typeof score === 'number' ? [score] : []));
  return {
    ...layer,
    name: `${layer.name}: ${shown.title}`,
    techniques: [...scored, ...context].toSorted((one, other) => (one.techniqueID < other.techniqueID ? -1 : 1)),
    gradient: { colors: paints.map(({ fill }) => fill), minValue: Math.min(1, ...scores), maxValue: Math.max(2, ...scores) },
    legendItems: [
      ...shown.stepTexts.map((label, at) => ({ label, color: paints[at]?.fill ?? '' })),
      { label: 'no active key covers it', color: GAP_COLOUR },
    ],
  };
}

const GAP_COLOUR = '#c9ccd1';

function describe(cell: MatrixCell): string {
  const open = countOpen(cell) === 0 ? 'nothing open' : `${cell.exposure} exposed, ${cell.detection} detected`;
  const covered = cell.coverage === 0 ? 'no active key covers it' : `covered by ${cell.coverage} keys`;
  return `${open}; ${covered}; reaction: ${readReaction(cell)}`;
}
