import { defineTexts } from '@attack-reactor/kit';

export const texts = defineTexts({
  title: {
    en: 'Deactivate old access keys of a user',
    zh: '停用用户的旧访问密钥',
    es: 'Desactivar las claves de acceso antiguas de un usuario',
  },
  description: {
    en:
      'Makes access keys inactive that are older than the control allows. None is deleted, so each can be turned on again. A ' +
      'key that was used of late is left alone and named instead: something in production may depend on it.',
    zh:
      '停用创建时间超过控制项上限的访问密钥。不会删除任何密钥，因此都可以重新启用。' +
      '近期使用过的密钥不予处理，只在结果中列出：生产环境可能依赖它。',
    es:
      'Desactiva las claves de acceso más antiguas de lo que permite el control. No se elimina ninguna, así que todas se pueden volver a ' +
      'activar. Una clave usada hace poco no se toca, solo se nombra: puede que algo en producción dependa de ella.',
  },
  deactivate: {
    en: 'User {user}: deactivate {keys}, older than {days} days',
    zh: '用户 {user}：停用 {keys}，创建已超过 {days} 天',
    es: 'Usuario {user}: desactivar {keys}, con más de {days} días',
  },
  deactivateSome: {
    en: 'User {user}: deactivate {keys}, older than {days} days; left alone as in use: {inUse}',
    zh: '用户 {user}：停用 {keys}，创建已超过 {days} 天；仍在使用、不予处理：{inUse}',
    es: 'Usuario {user}: desactivar {keys}, con más de {days} días; sin tocar, por estar en uso: {inUse}',
  },
  used: { en: '{key} (used {day})', zh: '{key}（{day} 使用过）', es: '{key} (usada el {day})' },
  and: { en: '{first}, {next}', zh: '{first}、{next}', es: '{first}, {next}' },
  allInUse: {
    en: 'User {user} has keys older than {days} days that were used within {recentDays}: {inUse}. Rotate them, or set recentUseDays to 0 in the binding.',
    zh:
      '用户 {user} 有密钥创建已超过 {days} 天，但在最近 {recentDays} 天内使用过：{inUse}。' +
      '请轮换这些密钥，或在绑定中将 recentUseDays 设为 0。',
    es:
      'El usuario {user} tiene claves de más de {days} días que se han usado en los últimos {recentDays}: {inUse}. ' +
      'Rótelas, o ponga recentUseDays a 0 en el binding.',
  },
  noneOld: {
    en: 'User {user} has no active access key older than {days} days',
    zh: '用户 {user} 没有创建超过 {days} 天的活动访问密钥',
    es: 'El usuario {user} no tiene ninguna clave de acceso activa de más de {days} días',
  },
});
