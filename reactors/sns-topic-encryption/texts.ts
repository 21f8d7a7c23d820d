import { defineTexts } from '@attack-reactor/kit';

export const texts = defineTexts({
  title: { en: 'Encrypt an SNS topic at rest', zh: '对 SNS 主题进行静态加密', es: 'Cifrar en reposo un tema de SNS' },
  description: {
    en:
      'Turns on server-side encryption with a KMS key. Who publishes must be allowed to use the key, and no AWS service may use the key ' +
      'that AWS manages (alias/aws/sns): alarms and events would be lost in silence. So the reactor asks for a customer key wherever a ' +
      'service may publish.',
    zh:
      '使用 KMS 密钥启用服务器端加密。发布者必须有权使用该密钥，而任何 AWS 服务都不能使用 AWS 托管式密钥（alias/aws/sns）：' +
      '告警和事件会悄无声息地丢失。因此，只要可能有服务发布消息，修复程序就要求使用客户自管密钥。',
    es:
      'Activa el cifrado del lado del servidor con una clave de KMS. Quien publica debe tener permiso para usar la clave, y ningún ' +
      'servicio de AWS puede usar la clave que administra AWS (alias/aws/sns): las alarmas y los eventos se perderían en silencio. Por ' +
      'eso el reactor pide una clave del cliente siempre que un servicio pueda publicar.',
  },
  encrypted: {
    en: 'Topic {topic} is encrypted with {key}',
    zh: '主题 {topic} 已使用 {key} 加密',
    es: 'El tema {topic} ya está cifrado con {key}',
  },
  servicesPublish: {
    en: 'Topic {topic}: {services} may publish, but no service may use the key that AWS manages. Set kmsKeyArn to a customer key.',
    zh: '主题 {topic}：{services} 可以发布消息，但任何服务都不能使用 AWS 托管式密钥。请将 kmsKeyArn 设为客户自管密钥。',
    es:
      'Tema {topic}: hay servicios que pueden publicar ({services}), y ningún servicio puede usar la clave que administra AWS. ' +
      'Indique en kmsKeyArn una clave del cliente.',
  },
  accountPublishes: {
    en: 'Topic {topic}: its policy lets the whole account publish, CloudWatch alarms included, and no service may use the key that AWS manages. Set kmsKeyArn to a customer key, or noServicePublishes to true where you know that none does.',
    zh:
      '主题 {topic}：其策略允许整个账户发布消息，包括 CloudWatch 告警，而任何服务都不能使用 AWS 托管式密钥。' +
      '请将 kmsKeyArn 设为客户自管密钥；如确知没有服务发布消息，可将 noServicePublishes 设为 true。',
    es:
      'Tema {topic}: su política permite publicar a toda la cuenta, incluidas las alarmas de CloudWatch, y ningún servicio puede usar la ' +
      'clave que administra AWS. Indique en kmsKeyArn una clave del cliente, o ponga noServicePublishes a true si sabe que ninguno publica.',
  },
  accountsPublish: {
    en: 'Topic {topic}: other accounts may publish ({accounts}), and none of them can use the key that AWS manages. Set kmsKeyArn to a customer key that they may use.',
    zh: '主题 {topic}：其他账户（{accounts}）可以发布消息，但它们都不能使用 AWS 托管式密钥。请将 kmsKeyArn 设为它们有权使用的客户自管密钥。',
    es:
      'Tema {topic}: otras cuentas pueden publicar ({accounts}), y ninguna puede usar la clave que administra AWS. ' +
      'Indique en kmsKeyArn una clave del cliente que puedan usar.',
  },
  topic: { en: 'Topic {topic}', zh: '主题 {topic}', es: 'Tema {topic}' },
  encrypt: {
    en: 'Topic {topic}: encrypt with {key}',
    zh: '主题 {topic}：使用 {key} 加密',
    es: 'Tema {topic}: cifrar con {key}',
  },
});
