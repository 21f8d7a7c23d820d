import { defineTexts } from '@attack-reactor/kit';

export const texts = defineTexts({
  title: {
    en: 'Take public access away from an S3 bucket',
    zh: '取消对 S3 存储桶的公共访问',
    es: 'Retirar el acceso público a un bucket de S3',
  },
  description: {
    en:
      'Removes the policy statements and ACL grants that let everybody in, to read or to write, and turns Block Public Access on. ' +
      'Statements for named principals, or bound to a fixed address, VPC, account or organization, stay as they are. A bucket that ' +
      'serves a website is left alone unless a parameter says otherwise.',
    zh:
      '移除允许任何人读取或写入的策略语句和 ACL 授权，并启用屏蔽公共访问权限（Block Public Access）。' +
      '针对指定主体的语句，或限定于固定地址、VPC、账户或组织的语句，保持不变。提供网站的存储桶不予处理，除非参数另有规定。',
    es:
      'Elimina las instrucciones de la política y las concesiones de ACL que dejan entrar a cualquiera, para leer o escribir, y activa el ' +
      'bloqueo de acceso público (Block Public Access). Las instrucciones para entidades principales concretas, o limitadas a una ' +
      'dirección, VPC, cuenta u organización fija, se quedan como están. Un bucket que sirve un sitio web no se toca, salvo que un ' +
      'parámetro diga otra cosa.',
  },
  servesWebsite: {
    en: 'Bucket {bucket} serves a website. Set includeWebsites to true in the binding to close it all the same.',
    zh: '存储桶 {bucket} 提供网站。如仍要关闭，请在绑定中将 includeWebsites 设为 true。',
    es: 'El bucket {bucket} sirve un sitio web. Para cerrarlo de todos modos, ponga includeWebsites a true en el binding.',
  },
  closed: {
    en: 'Bucket {bucket} is closed to the public',
    zh: '存储桶 {bucket} 未对公众开放',
    es: 'El bucket {bucket} está cerrado al público',
  },
  close: { en: 'Bucket {bucket}: {steps}', zh: '存储桶 {bucket}：{steps}', es: 'Bucket {bucket}: {steps}' },
  statement: {
    en: 'remove 1 public policy statement',
    zh: '移除 1 条公开的策略语句',
    es: 'eliminar 1 instrucción pública de la política',
  },
  statements: {
    en: 'remove {count} public policy statements',
    zh: '移除 {count} 条公开的策略语句',
    es: 'eliminar {count} instrucciones públicas de la política',
  },
  grant: { en: 'remove 1 public ACL grant', zh: '移除 1 项公开的 ACL 授权', es: 'eliminar 1 concesión pública de la ACL' },
  grants: {
    en: 'remove {count} public ACL grants',
    zh: '移除 {count} 项公开的 ACL 授权',
    es: 'eliminar {count} concesiones públicas de la ACL',
  },
  turnOn: { en: 'turn on Block Public Access', zh: '启用屏蔽公共访问权限', es: 'activar el bloqueo de acceso público' },
  and: { en: '{first}, {next}', zh: '{first}，{next}', es: '{first}, {next}' },
});
