import { defineTexts } from '@attack-reactor/kit';

export const texts = defineTexts({
  title: {
    en: 'Turn Block Public Access on for a whole account',
    zh: '为整个账户启用屏蔽公共访问权限',
    es: 'Activar el bloqueo de acceso público para toda una cuenta',
  },
  description: {
    en:
      'Turns all four settings of S3 Block Public Access on for every bucket of the account, in all Regions, now and later. Refuses ' +
      'while a bucket is public today, unless a parameter says otherwise: such a bucket may serve a website or a download page.',
    zh:
      '为账户在所有区域中现有和将来的每个存储桶启用 S3 屏蔽公共访问权限（Block Public Access）的全部四项设置。' +
      '目前只要有存储桶是公开的就拒绝执行，除非参数另有规定：这样的存储桶可能提供网站或下载页面。',
    es:
      'Activa los cuatro ajustes del bloqueo de acceso público de S3 (Block Public Access) para todos los buckets de la cuenta, en todas ' +
      'las regiones, ahora y en adelante. Se niega mientras haya un bucket público, salvo que un parámetro diga otra cosa: ese bucket ' +
      'puede servir un sitio web o una página de descargas.',
  },
  blocks: {
    en: 'Account {account} blocks public access to its buckets',
    zh: '账户 {account} 已屏蔽对其存储桶的公共访问',
    es: 'La cuenta {account} ya bloquea el acceso público a sus buckets',
  },
  hasPublic: {
    en: 'Account {account} has public buckets: {buckets}. Close or move them first, or set evenIfBucketsArePublic to true in the binding to close them with the rest.',
    zh: '账户 {account} 有公开的存储桶：{buckets}。请先将其关闭或迁走；' + '如要一并关闭，请在绑定中将 evenIfBucketsArePublic 设为 true。',
    es:
      'La cuenta {account} tiene buckets públicos: {buckets}. Ciérrelos o muévalos antes, ' +
      'o ponga evenIfBucketsArePublic a true en el binding para cerrarlos con los demás.',
  },
  hasHidden: {
    en: 'Account {account} has buckets that may be public and that the member role may not look into: {buckets}. Let it read them, or set evenIfBucketsArePublic to true in the binding to close them with the rest.',
    zh:
      '账户 {account} 有可能公开、但成员角色无权查看的存储桶：{buckets}。请允许该角色读取；' +
      '如要一并关闭，请在绑定中将 evenIfBucketsArePublic 设为 true。',
    es:
      'La cuenta {account} tiene buckets que pueden ser públicos y que el rol de miembro no puede consultar: {buckets}. Permita que los ' +
      'lea, o ponga evenIfBucketsArePublic a true en el binding para cerrarlos con los demás.',
  },
  more: { en: '{buckets} and {count} more', zh: '{buckets}，另有 {count} 个', es: '{buckets} y {count} más' },
  turnOn: {
    en: 'Account {account}: turn on S3 Block Public Access',
    zh: '账户 {account}：启用 S3 屏蔽公共访问权限',
    es: 'Cuenta {account}: activar el bloqueo de acceso público de S3',
  },
});
