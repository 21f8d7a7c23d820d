import { defineTexts } from '@attack-reactor/kit';

export const texts = defineTexts({
  title: {
    en: 'Turn versioning on for an S3 bucket',
    zh: '为 S3 存储桶启用版本控制',
    es: 'Activar el control de versiones de un bucket de S3',
  },
  description: {
    en:
      'Turns versioning on, so that an overwritten or deleted object can be brought back. Every version is stored and billed until a ' +
      'lifecycle rule ends it. S3 has no way back to "never versioned": rollback suspends versioning, and the versions made in between ' +
      'stay.',
    zh:
      '启用版本控制，使被覆盖或删除的对象可以恢复。每个版本都会存储并计费，直至生命周期规则将其清除。' +
      'S3 无法恢复到“从未启用版本控制”的状态：回滚只会暂停版本控制，期间产生的版本仍会保留。',
    es:
      'Activa el control de versiones, para poder recuperar un objeto sobrescrito o eliminado. Cada versión se almacena y se factura hasta ' +
      'que una regla de ciclo de vida la elimina. S3 no permite volver al estado «nunca activado»: la reversión suspende el control de ' +
      'versiones, y las versiones creadas entretanto se quedan.',
  },
  versioned: {
    en: 'Bucket {bucket} is versioned',
    zh: '存储桶 {bucket} 已启用版本控制',
    es: 'El bucket {bucket} ya tiene activado el control de versiones',
  },
  mfaDelete: {
    en: 'Bucket {bucket} has MFA delete on: only the root user with its MFA device may change versioning. Do it by hand.',
    zh: '存储桶 {bucket} 已启用 MFA 删除：只有根用户使用其 MFA 设备才能更改版本控制。请手动更改。',
    es:
      'El bucket {bucket} tiene activada la eliminación con MFA: solo el usuario raíz, con su dispositivo MFA, puede cambiar el control de ' +
      'versiones. Hágalo a mano.',
  },
  turnOn: {
    en: 'Bucket {bucket}: turn on versioning',
    zh: '存储桶 {bucket}：启用版本控制',
    es: 'Bucket {bucket}: activar el control de versiones',
  },
  turnOnForGood: {
    en: 'Bucket {bucket}: turn on versioning; rollback can only suspend it, S3 has no way back to never versioned',
    zh: '存储桶 {bucket}：启用版本控制；回滚只能将其暂停，S3 无法恢复到从未启用的状态',
    es: 'Bucket {bucket}: activar el control de versiones; la reversión solo puede suspenderlo, S3 no permite volver al estado nunca activado',
  },
});
