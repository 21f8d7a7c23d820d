import { defineTexts } from '@attack-reactor/kit';

export const texts = defineTexts({
  title: {
    en: 'Deactivate the access key of a detection',
    zh: '停用检测到的访问密钥',
    es: 'Desactivar la clave de acceso de una detección',
  },
  description: {
    en:
      'Makes the access key inactive that GuardDuty saw in an attack, whoever of the users of the account owns it; other keys ' +
      'of the user stay. What uses the key stops working. Keys of the root user and temporary keys cannot be deactivated and ' +
      'are refused with what to do instead.',
    zh:
      '停用 GuardDuty 在攻击中发现的访问密钥，无论它属于账户中的哪个用户；该用户的其他密钥保持不变。使用该密钥的程序将停止工作。' +
      '根用户的密钥和临时密钥无法停用，对此会拒绝执行，并说明应改做什么。',
    es:
      'Desactiva la clave de acceso que GuardDuty vio en un ataque, sea cual sea el usuario de la cuenta al que pertenece; las demás ' +
      'claves del usuario se quedan como están. Lo que usa la clave deja de funcionar. Las claves del usuario raíz y las temporales no ' +
      'se pueden desactivar: se deniega el cambio y se indica qué hacer en su lugar.',
  },
  unclear: { en: '{reason}.', zh: '{reason}。', es: '{reason}.' },
  ofRole: {
    en: 'The key is of a session of role {role}. Revoke its sessions with iam-revoke-role-sessions.',
    zh: '该密钥属于角色 {role} 的会话。请使用 iam-revoke-role-sessions 撤销其会话。',
    es: 'La clave es de una sesión del rol {role}. Revoque sus sesiones con iam-revoke-role-sessions.',
  },
  notLongTerm: {
    en: 'The finding names no long-term key of user {user}. Contain the user with iam-contain-principal.',
    zh: '该调查发现未指明用户 {user} 的长期密钥。请使用 iam-contain-principal 封禁该用户。',
    es: 'El hallazgo no nombra ninguna clave a largo plazo del usuario {user}. Contenga al usuario con iam-contain-principal.',
  },
  ofNobody: {
    en: 'Access key {key} belongs to no IAM user of account {account}: it is gone, or the root user’s. Look there, and delete a key of root by hand.',
    zh: '访问密钥 {key} 不属于账户 {account} 的任何 IAM 用户：它已不存在，或属于根用户。请到该账户查看；如为根用户的密钥，请手动删除。',
    es:
      'La clave de acceso {key} no pertenece a ningún usuario de IAM de la cuenta {account}: ya no existe o es del usuario raíz. ' +
      'Compruébelo allí; si es del usuario raíz, elimínela a mano.',
  },
  inactive: {
    en: 'Access key {key} of {user} is inactive',
    zh: '{user} 的访问密钥 {key} 已停用',
    es: 'La clave de acceso {key} de {user} está inactiva',
  },
  deactivate: {
    en: 'User {user}: deactivate access key {key}',
    zh: '用户 {user}：停用访问密钥 {key}',
    es: 'Usuario {user}: desactivar la clave de acceso {key}',
  },
});
