import { defineTexts } from '@attack-reactor/kit';

export const texts = defineTexts({
  title: {
    en: 'Turn Block Public Access on for an S3 bucket',
    zh: '为 S3 存储桶启用屏蔽公共访问权限',
    es: 'Activar el bloqueo de acceso público para un bucket de S3',
  },
  description: {
    en:
      'Turns all four settings of Block Public Access on. Policy and ACL stay as they are, but what they give to the public has no ' +
      'effect any more. A bucket that serves a website is left alone unless a parameter says otherwise.',
    zh:
      '启用屏蔽公共访问权限（Block Public Access）的全部四项设置。策略和 ACL 保持不变，但其中授予公众的权限不再生效。' +
      '提供网站的存储桶不予处理，除非参数另有规定。',
    es:
      'Activa los cuatro ajustes del bloqueo de acceso público (Block Public Access). La política y la ACL se quedan como están, pero lo ' +
      'que dan al público deja de tener efecto. Un bucket que sirve un sitio web no se toca, salvo que un parámetro diga otra cosa.',
  },
  servesWebsite: {
    en: 'Bucket {bucket} serves a website. Set includeWebsites to true in the binding to close it all the same.',
    zh: '存储桶 {bucket} 提供网站。如仍要关闭，请在绑定中将 includeWebsites 设为 true。',
    es: 'El bucket {bucket} sirve un sitio web. Para cerrarlo de todos modos, ponga includeWebsites a true en el binding.',
  },
  blocks: {
    en: 'Bucket {bucket} blocks public access',
    zh: '存储桶 {bucket} 已屏蔽公共访问',
    es: 'El bucket {bucket} ya bloquea el acceso público',
  },
  turnOn: {
    en: 'Bucket {bucket}: turn on Block Public Access',
    zh: '存储桶 {bucket}：启用屏蔽公共访问权限',
    es: 'Bucket {bucket}: activar el bloqueo de acceso público',
  },
});
