import { answer, useApi } from '~/api/client';
import { useLoad } from '~/composables/useLoad';
import { usePageQuery } from '~/composables/usePageQuery';
import { useSession } from '~/session/session';
import { SEVERITY_LABELS } from '~/utils/severity';
import { CHANGES, countStates, type MatrixCell } from './matrix-cell.ts';
import type { ShownMatrix } from './matrix-export.ts';
import { isInScope, isShown } from './matrix-filter.ts';
import { layOutMatrix, listShownCells } from './matrix-layout.ts';
import { MATRIX_QUERY, readMatrixFilter } from './matrix-query.ts';
import { listQuantities, makeScale, type ScaleStep } from './matrix-scale.ts';

/** The matrix of the address: what the API counts, what of it is shown, where it stands, and in which colours. */
export function useMatrix() {
  const { t } = useI18n();
  const api = useApi();
  const { tenant } = useSession();
  const page = usePageQuery(MATRIX_QUERY);
  const { state } = page;
  const filter = computed(() => readMatrixFilter(state.value, tenant.value));
  const asked = computed(() => JSON.stringify(filter.value));
  const load = useLoad((signal) => answer(api.GET('/v1/matrix', { params: { query: filter.value }, signal })), asked);
  const tactics = computed(() => load.value.value?.tactics ?? []);
  const cells = computed<readonly MatrixCell[]>(() => load.value.value?.cells ?? []);
  /** All that the legend chooses from. */
  const choice = computed(() => cells.value.filter((cell) => isShown(cell, { ...state.value, show: [] })));
  const columns = computed(() =>
    layOutMatrix(
      tactics.value,
      cells.value.filter((cell) => isInScope(cell, state.value.scope)),
      { ...state.value, isShown: (cell) => isShown(cell, state.value) },
    ),
  );
  const shown = computed(() => listShownCells(columns.value));
  const quantities = computed(() => listQuantities(cells.value));
  const scale = computed(() => {
    const quantity = quantities.value.find((one) => one === state.value.colour) ?? 'count';
    return makeScale(quantity, shown.value);
  });
  const stepTexts = computed(() => scale.value.steps.map((step, at) => sayStep(step, at)));

  function sayStep({ from, to }: ScaleStep, at: number): string {
    const { quantity } = scale.value;
    if (quantity === 'severity') return t(`common.severity.${SEVERITY_LABELS[at]}`);
    if (quantity === 'change') return t(`matrix.legend.${CHANGES[at]}`);
    return from === to ? String(from) : `${from}–${to}`;
  }

  const exported = computed<ShownMatrix>(() => ({
    cells: shown.value,
    tactics: tactics.value,
    scale: scale.value,
    title: [t('shell.menu.matrix'), t(`matrix.colour.${scale.value.quantity}`), ...listDays()].join(', '),
    stepTexts: stepTexts.value,
  }));

  function listDays(): string[] {
    const { asOf, compareWith } = state.value;
    return [
      ...(asOf === '' ? [] : [t('matrix.endOf', { day: asOf })]),
      ...(compareWith === '' ? [] : [t('matrix.comparedWith', { day: compareWith })]),
    ];
  }

  return {
    page,
    filter,
    load,
    cells,
    choice,
    columns,
    shown,
    quantities,
    scale,
    stepTexts,
    exported,
    states: computed(() => countStates(shown.value)),
  };
}
