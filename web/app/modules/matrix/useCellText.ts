import { countOpen, type MatrixCell, readChange } from './matrix-cell.ts';

/** Says all that a cell shows in one sentence, for those who do not see it. */
export function useCellText(): (cell: MatrixCell) => string {
  const { t } = useI18n();
  return (cell) => {
    const change = readChange(cell);
    const parts = [
      `${cell.techniqueId} ${cell.name}`,
      ...(countOpen(cell) === 0
        ? [t('matrix.say.nothingOpen')]
        : [t('matrix.say.exposed', cell.exposure), t('matrix.say.detected', cell.detection), ...sayWorst(cell.worst)]),
      cell.coverage === 0 ? t('matrix.say.blind') : t('matrix.say.covered', cell.coverage),
      t('matrix.say.reactors', cell.reactors.length),
      t('matrix.say.bound', cell.bindings.length),
      ...(change === undefined ? [] : [t('matrix.say.change', { n: cell.before ?? 0, change: t(`matrix.legend.${change}`) })]),
    ];
    return parts.join(t('matrix.say.comma'));
  };

  function sayWorst(worst: MatrixCell['worst']): string[] {
    return worst === null ? [] : [t('matrix.say.worst', { severity: t(`common.severity.${worst}`) })];
  }
}
