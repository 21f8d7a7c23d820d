import { defineTexts } from '@attack-reactor/kit';

export const texts = defineTexts({
  title: { en: 'Revoke the sessions of a role', zh: '撤销角色的会话', es: 'Revocar las sesiones de un rol' },
  description: {
    en:
      'Denies everything to all sessions of a role that began before now, by the inline policy that the IAM console uses for ' +
      'the same. Services take new credentials by themselves, often only after an error; whoever still can assume the role can ' +
      'do so again. Roles that AWS keeps are refused.',
    zh:
      '拒绝角色在此刻之前开始的所有会话的一切操作，使用与 IAM 控制台相同的内联策略。服务会自行获取新凭证，但往往要先出现一次错误；' +
      '仍有权代入该角色者可以再次代入。由 AWS 维护的角色不予处理。',
    es:
      'Deniega todo a las sesiones de un rol que empezaron antes de este momento, con la misma política insertada que usa la consola de ' +
      'IAM para ello. Los servicios obtienen credenciales nuevas por sí mismos, a menudo solo tras un error; quien todavía pueda asumir ' +
      'el rol puede volver a hacerlo. No se actúa sobre los roles que mantiene AWS.',
  },
  byHand: {
    en: '{reason}. Revoke sessions by hand if need be.',
    zh: '{reason}。如有必要，请手动撤销会话。',
    es: '{reason}. Si hace falta, revoque las sesiones a mano.',
  },
  keptByAws: {
    en: 'Role {role} is kept by AWS ({path}). End its sessions there, such as in IAM Identity Center.',
    zh: '角色 {role} 由 AWS 维护（{path}）。请在那里结束其会话，例如在 IAM Identity Center 中。',
    es: 'El rol {role} lo mantiene AWS ({path}). Termine allí sus sesiones, por ejemplo en IAM Identity Center.',
  },
  ofUser: {
    en: 'The credentials are of an IAM user, not of a role. Use iam-disable-access-key or iam-contain-principal.',
    zh: '这些凭证属于 IAM 用户，而不是角色。请使用 iam-disable-access-key 或 iam-contain-principal。',
    es: 'Las credenciales son de un usuario de IAM, no de un rol. Use iam-disable-access-key o iam-contain-principal.',
  },
  noRole: {
    en: 'Instance {instance} has no role that could be found',
    zh: '找不到实例 {instance} 的角色',
    es: 'No se ha encontrado ningún rol de la instancia {instance}',
  },
  revoked: {
    en: 'Role {role}: the sessions of the finding are revoked',
    zh: '角色 {role}：调查发现所涉及的会话已撤销',
    es: 'Rol {role}: las sesiones del hallazgo ya están revocadas',
  },
  revoke: {
    en: 'Role {role}: revoke all sessions that begin before this is applied',
    zh: '角色 {role}：撤销在此变更执行之前开始的所有会话',
    es: 'Rol {role}: revocar todas las sesiones que empiecen antes de aplicar este cambio',
  },
});
