import { defineTexts } from '@attack-reactor/kit';

export const texts = defineTexts({
  title: { en: 'Contain an IAM user or role', zh: '封禁 IAM 用户或角色', es: 'Contener un usuario o rol de IAM' },
  description: {
    en:
      'For live detections only, never for a weak configuration: denies a user or role everything, by an inline policy that ' +
      'names the execution, and that rollback removes. Running sessions and keys are denied at once. Break-glass principals, ' +
      'roles that AWS keeps and those of this platform, its own first of all, are refused.',
    zh:
      '仅针对正在发生的攻击，绝不针对薄弱配置：通过一条写明执行 ID 的内联策略拒绝用户或角色的一切操作，回滚时移除该策略。' +
      '正在使用的会话和密钥立即失去权限。紧急访问（break-glass）主体、由 AWS 维护的角色以及本平台的角色（首先是修复程序自身的角色）不予封禁。',
    es:
      'Solo para detecciones de ataques en curso, nunca para una configuración débil: deniega todo a un usuario o rol mediante una ' +
      'política insertada que nombra la ejecución y que la reversión elimina. Las sesiones y claves en uso quedan denegadas al instante. ' +
      'No se contienen las entidades principales de emergencia (break-glass), los roles que mantiene AWS ni los de esta plataforma, ' +
      'empezando por el del propio reactor.',
  },
  byHand: { en: '{reason}. Contain it by hand.', zh: '{reason}。请手动封禁。', es: '{reason}. Conténgalo a mano.' },
  ofNobody: {
    en: 'Access key {key} belongs to no IAM user of this account: it is gone, or the root user’s',
    zh: '访问密钥 {key} 不属于此账户的任何 IAM 用户：它已不存在，或属于根用户',
    es: 'La clave de acceso {key} no pertenece a ningún usuario de IAM de esta cuenta: ya no existe o es del usuario raíz',
  },
  keptByAws: {
    en: 'Role {role} is kept by AWS ({path}). Take the access away where it is assigned, such as in IAM Identity Center.',
    zh: '角色 {role} 由 AWS 维护（{path}）。请在分配该访问权限的地方将其取消，例如 IAM Identity Center。',
    es: 'El rol {role} lo mantiene AWS ({path}). Retire el acceso donde se asigna, por ejemplo en IAM Identity Center.',
  },
  ownRole: {
    en: 'Role {role} is the one that would have to let it go again. Decide by hand what to do.',
    zh: '日后解除封禁要用的正是角色 {role}。请人工决定如何处理。',
    es: 'El rol {role} es el que después tendría que levantar la contención. Decida a mano qué hacer.',
  },
  protectedBy: {
    en: 'The {principal} is protected by "{pattern}" of the binding. Decide by hand whether to contain it.',
    zh: '{principal} 受绑定中“{pattern}”的保护。请人工决定是否封禁。',
    es: 'El {principal} está protegido por «{pattern}» del binding. Decida a mano si debe contenerse.',
  },
  contained: { en: 'The {principal} is contained', zh: '{principal} 已被封禁', es: 'El {principal} ya está contenido' },
  contain: {
    en: 'Contain {principal}: deny everything',
    zh: '封禁{principal}：拒绝一切操作',
    es: 'Contener el {principal}: denegar todo',
  },
  containExcept: {
    en: 'Contain {principal}: deny everything but {count} exceptions',
    zh: '封禁{principal}：拒绝一切操作，例外 {count} 项',
    es: 'Contener el {principal}: denegar todo (excepciones: {count})',
  },
});
