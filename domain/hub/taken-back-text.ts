import { defineTexts, type Text } from '@attack-reactor/kit/contract';
import type { WantedReactor } from './wanted-reactor.ts';

const texts = defineTexts({
  takenBack: {
    en: 'Version {version} was taken back: a change among its first ones did not read back as fixed (execution {executionId}). Look at that execution before you install it again.',
    zh: '版本 {version} 已被撤回：它的首批更改中有一项回读后未显示为已修复（执行 {executionId}）。再次安装前请先查看该执行。',
    es: 'La versión {version} se retiró: uno de sus primeros cambios no quedó corregido al volver a leerlo (ejecución {executionId}). Mire esa ejecución antes de instalarla otra vez.',
  },
});

/** Lists what people should know of a wish that takes an update back: one sentence, or none. */
export function explainTakenBack({ takenBack }: WantedReactor): readonly Text[] {
  return takenBack === undefined ? [] : [texts.takenBack(takenBack)];
}
