import { defineTexts } from '@attack-reactor/kit';

export const texts = defineTexts({
  title: {
    en: 'Deactivate unused access keys of a user',
    zh: '停用用户未使用的访问密钥',
    es: 'Desactivar las claves de acceso sin usar de un usuario',
  },
  description: {
    en:
      'Makes access keys inactive that nobody used for as long as the control allows; none is deleted. An unused console ' +
      'password is named, not removed: nobody could restore it, and no policy instead of it would satisfy the control. The ' +
      'finding then stays open until a person has removed it.',
    zh:
      '停用在控制项规定的时间内无人使用的访问密钥，不删除任何密钥。未使用的控制台密码只在结果中列出，不会移除：' +
      '移除后无人能恢复，改用策略限制又不能满足该控制项。在有人移除该密码之前，调查发现不会关闭。',
    es:
      'Desactiva las claves de acceso que nadie ha usado durante el tiempo que permite el control; no se elimina ninguna. Una contraseña ' +
      'de consola sin usar se nombra, pero no se elimina: nadie podría restaurarla, y una política en su lugar no cumpliría el control. ' +
      'El hallazgo sigue abierto hasta que una persona la elimine.',
  },
  deactivate: {
    en: 'User {user}: deactivate {keys}, unused for {days} days',
    zh: '用户 {user}：停用 {keys}，已有 {days} 天未使用',
    es: 'Usuario {user}: desactivar {keys}, sin usar desde hace {days} días',
  },
  deactivateKeysOnly: {
    en: 'User {user}: deactivate {keys}, unused for {days} days; its console password, unused since {since}, is for a person to remove: it could not be restored',
    zh: '用户 {user}：停用 {keys}，已有 {days} 天未使用；其控制台密码自 {since} 起未使用，须由人工移除，因为移除后无法恢复',
    es:
      'Usuario {user}: desactivar {keys}, sin usar desde hace {days} días; ' +
      'su contraseña de consola, sin usar desde {since}, debe eliminarla una persona: no se podría restaurar',
  },
  passwordOnly: {
    en: 'User {user}: its console password, unused since {since}, is for a person to remove: it could not be restored. Delete its login profile by hand.',
    zh: '用户 {user}：其控制台密码自 {since} 起未使用，须由人工移除，因为移除后无法恢复。请手动删除其登录配置文件。',
    es:
      'Usuario {user}: su contraseña de consola, sin usar desde {since}, debe eliminarla una persona: no se podría restaurar. ' +
      'Elimine a mano su perfil de inicio de sesión.',
  },
  noneUnused: {
    en: 'User {user} has no active credential unused for {days} days',
    zh: '用户 {user} 没有 {days} 天未使用的活动凭证',
    es: 'El usuario {user} no tiene ninguna credencial activa sin usar desde hace {days} días',
  },
});
