import { defineTexts } from '@attack-reactor/kit';

export const texts = defineTexts({
  title: {
    en: 'Take public access away from EBS snapshots',
    zh: '取消 EBS 快照的公开访问',
    es: 'Quitar el acceso público a las instantáneas de EBS',
  },
  description: {
    en:
      'Removes "everybody" from those who may create volumes of a snapshot; accounts that are named stay. The control speaks of a ' +
      'whole account: then all public snapshots of the account in the Region are closed, except those that a parameter keeps.',
    zh:
      '将“所有人”从可以用快照创建卷的对象中移除；指定的账户保留。该控制项针对整个账户：此时会关闭该账户在该区域的所有公开快照，' +
      '参数中指定保留的除外。',
    es:
      'Quita a «todos» de quienes pueden crear volúmenes a partir de una instantánea; las cuentas nombradas se quedan. El control habla ' +
      'de una cuenta entera: entonces se cierran todas las instantáneas públicas de la cuenta en la región, salvo las que un ' +
      'parámetro conserve.',
  },
  nonePublic: {
    en: 'No snapshot of {resource} is public',
    zh: '{resource} 没有公开的快照',
    es: 'Ninguna instantánea de {resource} es pública',
  },
  closeOne: {
    en: 'Snapshot {snapshot}: no longer public',
    zh: '快照 {snapshot}：不再公开',
    es: 'Instantánea {snapshot}: deja de ser pública',
  },
  closeSome: {
    en: '{count} snapshots: no longer public',
    zh: '{count} 个快照：不再公开',
    es: '{count} instantáneas: dejan de ser públicas',
  },
  leaveRest: {
    en: '{closed}; {left} more are left for the next run',
    zh: '{closed}；其余 {left} 个留待下次运行',
    es: '{closed}; otras {left} quedan para la próxima ejecución',
  },
  stillPublic: {
    en: 'still public: {snapshots}',
    zh: '仍为公开：{snapshots}',
    es: 'siguen siendo públicas: {snapshots}',
  },
  moreArePublic: {
    en: '{left} more snapshots are public. Start the reaction again to close them.',
    zh: '还有 {left} 个快照是公开的。请再次启动该修复以将其关闭。',
    es: 'Hay otras {left} instantáneas públicas. Inicie la reacción de nuevo para cerrarlas.',
  },
  keptPublic: {
    en: 'Public on purpose (keepPublic in the binding): {snapshots}. The control still fails for them; suppress the finding if that is accepted.',
    zh: '有意保持公开（绑定中的 keepPublic）：{snapshots}。该控制项对其仍会失败；如接受此情况，请抑制该调查发现。',
    es:
      'Públicas a propósito (keepPublic en el binding): {snapshots}. El control sigue fallando por ellas; si se acepta, suprima el ' +
      'hallazgo.',
  },
  some: { en: '{named} and {more} more', zh: '{named} 及另外 {more} 个', es: '{named} y otras {more}' },
  and: { en: '{first} {next}', zh: '{first}{next}', es: '{first} {next}' },
});
