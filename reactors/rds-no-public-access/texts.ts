import { defineTexts } from '@attack-reactor/kit';

export const texts = defineTexts({
  title: {
    en: 'Take the public address away from an RDS instance',
    zh: '取消 RDS 实例的公有地址',
    es: 'Quitar la dirección pública a una instancia de RDS',
  },
  description: {
    en:
      'Sets PubliclyAccessible to false, so that the name of the instance resolves to its private address only. Clients ' +
      'outside the VPC lose their connection within minutes; security groups and everything else stay. Other pending changes ' +
      'of the instance are not brought forward.',
    zh:
      '将 PubliclyAccessible 设为 false，使实例的域名只解析到私有地址。VPC 之外的客户端会在几分钟内断开连接；安全组及其他一切保持不变。' +
      '实例其他待处理的更改不会因此提前生效。',
    es:
      'Establece PubliclyAccessible en false, para que el nombre de la instancia se resuelva solo a su dirección privada. Los clientes ' +
      'de fuera de la VPC pierden la conexión en unos minutos; los grupos de seguridad y todo lo demás no cambian. Los otros cambios ' +
      'pendientes de la instancia no se adelantan.',
  },
  notPublic: {
    en: '{instance} has no public address',
    zh: '{instance} 没有公有地址',
    es: '{instance} no tiene dirección pública',
  },
  close: {
    en: '{instance}: take its public address away; clients outside the VPC lose their connection',
    zh: '{instance}：取消其公有地址；VPC 之外的客户端将断开连接',
    es: '{instance}: quitar su dirección pública; los clientes de fuera de la VPC pierden la conexión',
  },
});
