import { defineTexts } from '@attack-reactor/kit';

export const texts = defineTexts({
  title: {
    en: 'Turn on minor version upgrades of an RDS instance',
    zh: '启用 RDS 实例的次要版本自动升级',
    es: 'Activar las actualizaciones de versiones secundarias de una instancia de RDS',
  },
  description: {
    en:
      'Turns AutoMinorVersionUpgrade on. From then on RDS may upgrade the engine in the maintenance window of the instance, ' +
      'with a short outage; nothing restarts now. Maintenance window and engine version stay as they are.',
    zh:
      '启用 AutoMinorVersionUpgrade。此后 RDS 可能在实例的维护时段内升级数据库引擎，并造成短暂中断；当前不会重启任何内容。' +
      '维护时段和引擎版本保持不变。',
    es:
      'Activa AutoMinorVersionUpgrade. A partir de entonces RDS puede actualizar el motor en la ventana de mantenimiento de la instancia, ' +
      'con una breve interrupción; ahora no se reinicia nada. La ventana de mantenimiento y la versión del motor quedan como están.',
  },
  isOn: {
    en: '{instance} takes minor version upgrades',
    zh: '{instance} 已启用次要版本自动升级',
    es: '{instance} ya recibe las actualizaciones de versiones secundarias',
  },
  turnOn: {
    en: '{instance}: take minor version upgrades in its maintenance window {window}',
    zh: '{instance}：在其维护时段 {window} 内进行次要版本升级',
    es: '{instance}: recibir las actualizaciones de versiones secundarias en su ventana de mantenimiento {window}',
  },
});
