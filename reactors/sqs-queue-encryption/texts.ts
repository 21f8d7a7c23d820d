import { defineTexts } from '@attack-reactor/kit';

export const texts = defineTexts({
  title: { en: 'Encrypt an SQS queue at rest', zh: '对 SQS 队列进行静态加密', es: 'Cifrar en reposo una cola de SQS' },
  description: {
    en:
      'Turns on server-side encryption with keys that SQS manages: it costs nothing and asks nothing of producers and consumers. With a ' +
      'KMS key as parameter that key is used instead; producers and consumers then need its permission. Messages sent earlier stay as ' +
      'they are.',
    zh:
      '使用 SQS 托管的密钥启用服务器端加密：不产生费用，对生产者和使用者也没有要求。如在参数中指定 KMS 密钥，则改用该密钥，' +
      '此时生产者和使用者需要有权使用它。此前发送的消息保持不变。',
    es:
      'Activa el cifrado del lado del servidor con claves que administra SQS: no cuesta nada ni exige nada a productores y consumidores. ' +
      'Si se indica una clave de KMS como parámetro, se usa esa; productores y consumidores necesitan entonces permiso para usarla. Los ' +
      'mensajes enviados antes se quedan como están.',
  },
  queue: { en: 'Queue {queue}', zh: '队列 {queue}', es: 'Cola {queue}' },
  encrypted: { en: 'Queue {queue} is encrypted', zh: '队列 {queue} 已加密', es: 'La cola {queue} ya está cifrada' },
  encryptBySqs: {
    en: 'Queue {queue}: encrypt with keys that SQS manages',
    zh: '队列 {queue}：使用 SQS 托管的密钥加密',
    es: 'Cola {queue}: cifrar con claves que administra SQS',
  },
  encryptByKms: {
    en: 'Queue {queue}: encrypt with {key}',
    zh: '队列 {queue}：使用 {key} 加密',
    es: 'Cola {queue}: cifrar con {key}',
  },
});
