import { defineTexts } from '@attack-reactor/kit';

export const texts = defineTexts({
  title: {
    en: 'Let an S3 bucket be reached over TLS only',
    zh: '仅允许通过 TLS 访问 S3 存储桶',
    es: 'Permitir el acceso a un bucket de S3 solo por TLS',
  },
  description: {
    en:
      'Adds one statement to the bucket policy that denies every request without TLS; all other statements stay. Clients on plain HTTP ' +
      'are shut out. Website hosting of S3 knows only HTTP, so a bucket that serves a website is left alone unless a parameter says ' +
      'otherwise.',
    zh:
      '在存储桶策略中添加一条语句，拒绝所有未使用 TLS 的请求；其他语句保持不变。使用明文 HTTP 的客户端将无法访问。' +
      'S3 的网站托管只支持 HTTP，因此提供网站的存储桶不予处理，除非参数另有规定。',
    es:
      'Añade a la política del bucket una instrucción que deniega toda solicitud sin TLS; las demás instrucciones se quedan. Los ' +
      'clientes que usan HTTP sin cifrar pierden el acceso. El alojamiento de sitios web de S3 solo conoce HTTP, así que un bucket que ' +
      'sirve un sitio web no se toca, salvo que un parámetro diga otra cosa.',
  },
  requiresTls: {
    en: 'Bucket {bucket} requires TLS',
    zh: '存储桶 {bucket} 已要求使用 TLS',
    es: 'El bucket {bucket} ya exige TLS',
  },
  servesWebsite: {
    en: 'Bucket {bucket} serves a website, which S3 does over HTTP only. Set includeWebsites to true in the binding to shut it all the same.',
    zh: '存储桶 {bucket} 提供网站，而 S3 网站只支持 HTTP。如仍要关闭，请在绑定中将 includeWebsites 设为 true。',
    es:
      'El bucket {bucket} sirve un sitio web, y S3 solo lo hace por HTTP. ' +
      'Para cerrarlo de todos modos, ponga includeWebsites a true en el binding.',
  },
  noRoom: {
    en: 'The policy of bucket {bucket} has no room for one more statement (limit {limit} bytes). Shorten it, then try again.',
    zh: '存储桶 {bucket} 的策略已容不下新的语句（上限 {limit} 字节）。请精简策略后重试。',
    es: 'En la política del bucket {bucket} no cabe otra instrucción (límite: {limit} bytes). Acórtela y vuelva a intentarlo.',
  },
  deny: {
    en: 'Bucket {bucket}: deny requests without TLS',
    zh: '存储桶 {bucket}：拒绝未使用 TLS 的请求',
    es: 'Bucket {bucket}: denegar las solicitudes sin TLS',
  },
});
