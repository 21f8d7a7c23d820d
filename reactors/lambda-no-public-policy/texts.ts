import { defineTexts } from '@attack-reactor/kit';

export const texts = defineTexts({
  title: {
    en: 'Take public access away from a Lambda function',
    zh: '取消 Lambda 函数的公开访问',
    es: 'Quitar el acceso público a una función de Lambda',
  },
  description: {
    en:
      'Removes the permissions that let everybody call a function, and binds those for S3 to buckets of the own account, so that S3 ' +
      'goes on calling it. All other permissions stay. A function with a public function URL is left alone unless a parameter says ' +
      'otherwise.',
    zh:
      '删除允许所有人调用函数的权限，并将授予 S3 的权限限定于本账户的存储桶，使 S3 仍能继续调用该函数。其他权限全部保留。' +
      '带有公开函数 URL 的函数保持不变，除非参数另有指定。',
    es:
      'Quita los permisos que dejan a cualquiera invocar una función, y limita los de S3 a los buckets de la propia cuenta, para que S3 ' +
      'siga invocándola. Los demás permisos se quedan. Una función con una URL de función pública no se toca salvo que un parámetro ' +
      'diga otra cosa.',
  },
  notPublic: {
    en: 'Function {name} is not public',
    zh: '函数 {name} 未公开',
    es: 'La función {name} no es pública',
  },
  notRestorable: {
    en: 'Statement {statement} of function {name} could not be restored afterwards. Remove it by hand.',
    zh: '函数 {name} 的语句 {statement} 删除后将无法恢复。请手动删除。',
    es: 'La instrucción {statement} de la función {name} no se podría restaurar después. Quítela a mano.',
  },
  hasPublicUrl: {
    en: 'Function {name} has a public URL. Set includeFunctionUrls to true in the binding to close it all the same.',
    zh: '函数 {name} 有公开的 URL。如仍要关闭，请在绑定中将 includeFunctionUrls 设为 true。',
    es: 'La función {name} tiene una URL pública. Para cerrarla de todos modos, establezca includeFunctionUrls en true en el binding.',
  },
  removePublic: {
    en: 'Function {name}: remove {gone} public permission(s)',
    zh: '函数 {name}：删除 {gone} 项公开权限',
    es: 'Función {name}: quitar permisos públicos ({gone})',
  },
  bindToAccount: {
    en: 'Function {name}: bind {bound} of S3 to the account',
    zh: '函数 {name}：将 {bound} 项 S3 权限限定于本账户',
    es: 'Función {name}: limitar a la cuenta permisos de S3 ({bound})',
  },
  removeAndBind: {
    en: 'Function {name}: remove {gone} public permission(s), bind {bound} of S3 to the account',
    zh: '函数 {name}：删除 {gone} 项公开权限，将 {bound} 项 S3 权限限定于本账户',
    es: 'Función {name}: quitar permisos públicos ({gone}), limitar a la cuenta permisos de S3 ({bound})',
  },
});
