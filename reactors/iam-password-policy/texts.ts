import { defineTexts } from '@attack-reactor/kit';

export const texts = defineTexts({
  title: {
    en: 'Strengthen the password policy of the account',
    zh: '加强账户的密码策略',
    es: 'Reforzar la política de contraseñas de la cuenta',
  },
  description: {
    en:
      'Raises what IAM users must do with new passwords to what the control asks for, and only that: a stricter setting stays ' +
      'as it is. It sets nobody’s password; an existing one is judged at its next change, or at sign-in once passwords expire.',
    zh:
      '将对 IAM 用户新密码的要求提高到控制项规定的程度，仅此而已：更严格的设置保持不变。它不会设置任何人的密码；' +
      '现有密码到下次更改时才受检查，启用密码过期后则在登录时检查。',
    es:
      'Eleva lo que se exige a las contraseñas nuevas de los usuarios de IAM hasta lo que pide el control, y nada más: un ajuste más ' +
      'estricto se queda como está. No cambia la contraseña de nadie; una existente se comprueba la próxima vez que se cambie, o al ' +
      'iniciar sesión si las contraseñas caducan.',
  },
  strong: {
    en: 'The password policy of {account} asks for enough',
    zh: '账户 {account} 的密码策略已符合要求',
    es: 'La política de contraseñas de {account} ya exige lo suficiente',
  },
  strengthen: {
    en: 'Password policy of {account}: {settings}',
    zh: '账户 {account} 的密码策略：{settings}',
    es: 'Política de contraseñas de {account}: {settings}',
  },
  lockout: {
    en: 'Passwords would expire after {days} days and only an administrator could then reset them (HardExpiry), which may lock everybody out. Turn HardExpiry off, or set allowLockout in the binding.',
    zh:
      '密码将在 {days} 天后过期，届时只有管理员能够重置（HardExpiry），所有人都可能被锁在外面。' +
      '请关闭 HardExpiry，或在绑定中设置 allowLockout。',
    es:
      'Las contraseñas caducarían a los {days} días y entonces solo un administrador podría restablecerlas (HardExpiry), ' +
      'lo que puede dejar fuera a todos. Desactive HardExpiry, o ponga allowLockout en el binding.',
  },
});
