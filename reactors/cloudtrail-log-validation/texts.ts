import { defineTexts } from '@attack-reactor/kit';

export const texts = defineTexts({
  title: {
    en: 'Turn on log file validation of a trail',
    zh: '启用跟踪记录的日志文件验证',
    es: 'Activar la validación de archivos de registro de un registro de seguimiento',
  },
  description: {
    en:
      'Turns log file validation on, so that CloudTrail delivers signed digests that show whether a log file was changed or ' +
      'deleted. Everything else of the trail stays. A trail that belongs to another account is refused.',
    zh:
      '启用日志文件验证，使 CloudTrail 投递经过签名的摘要文件，从中可以看出日志文件是否被修改或删除。跟踪记录的其他设置保持不变。' +
      '属于其他账户的跟踪记录会被拒绝。',
    es:
      'Activa la validación de archivos de registro, para que CloudTrail entregue resúmenes firmados que muestran si un archivo de ' +
      'registro se ha modificado o eliminado. Lo demás del registro de seguimiento no cambia. El de otra cuenta no se acepta.',
  },
  validates: {
    en: 'Trail {trail} validates its log files',
    zh: '跟踪记录 {trail} 已启用日志文件验证',
    es: 'El registro de seguimiento {trail} ya valida sus archivos de registro',
  },
  turnOn: {
    en: 'Trail {trail}: turn on log file validation',
    zh: '跟踪记录 {trail}：启用日志文件验证',
    es: 'Registro de seguimiento {trail}: activar la validación de archivos de registro',
  },
});
