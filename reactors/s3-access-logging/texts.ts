import { defineTexts } from '@attack-reactor/kit';

export const texts = defineTexts({
  title: { en: 'Log who accesses an S3 bucket', zh: '记录对 S3 存储桶的访问', es: 'Registrar quién accede a un bucket de S3' },
  description: {
    en:
      'Turns server access logging on, into a bucket of the same account and Region that a parameter names. That bucket must let S3 ' +
      'deliver logs (S3 itself would accept it and drop the logs). Storage of the logs is billed. A bucket that logs already, wherever ' +
      'to, stays as it is.',
    zh:
      '启用服务器访问日志记录，日志写入由参数指定的、同一账户同一区域的存储桶。该存储桶必须允许 S3 传送日志' +
      '（否则 S3 虽会接受此设置，却会丢弃日志）。日志存储会产生费用。已记录日志的存储桶，无论日志写到哪里，都保持不变。',
    es:
      'Activa el registro de acceso al servidor en un bucket de la misma cuenta y región que indica un parámetro. Ese bucket debe ' +
      'permitir que S3 le entregue los registros (S3 aceptaría el ajuste de todos modos y descartaría los registros). El almacenamiento ' +
      'de los registros se factura. Un bucket que ya registra los accesos, sea donde sea, se queda como está.',
  },
  logged: {
    en: 'Bucket {bucket} is logged to {target}',
    zh: '存储桶 {bucket} 的日志已写入 {target}',
    es: 'Los accesos al bucket {bucket} ya se registran en {target}',
  },
  noTarget: {
    en: 'Nobody has said where to log bucket {bucket} to. Set targetBucket in the binding.',
    zh: '未指定存储桶 {bucket} 的日志写到哪里。请在绑定中设置 targetBucket。',
    es: 'No se ha indicado dónde registrar los accesos al bucket {bucket}. Indique targetBucket en el binding.',
  },
  logsItself: {
    en: 'Bucket {bucket} is the log bucket itself; its logs would log themselves for ever. Suppress the finding, or name another bucket.',
    zh: '存储桶 {bucket} 就是日志存储桶；它的日志会无休止地记录自身。请抑制该调查发现，或指定其他存储桶。',
    es: 'El bucket {bucket} es el propio bucket de registros; se registraría a sí mismo sin fin. Suprima el hallazgo o indique otro bucket.',
  },
  notAllowed: {
    en: 'Bucket {target} does not let S3 deliver logs to {prefix}. Allow s3:PutObject to the service logging.s3.amazonaws.com in its policy, then try again.',
    zh: '存储桶 {target} 不允许 S3 将日志传送到 {prefix}。请在其策略中允许服务 logging.s3.amazonaws.com 执行 s3:PutObject，然后重试。',
    es:
      'El bucket {target} no permite que S3 entregue registros en {prefix}. ' +
      'Permita s3:PutObject al servicio logging.s3.amazonaws.com en su política y vuelva a intentarlo.',
  },
  log: {
    en: 'Bucket {bucket}: log access to {target}/{prefix}',
    zh: '存储桶 {bucket}：将访问日志写入 {target}/{prefix}',
    es: 'Bucket {bucket}: registrar los accesos en {target}/{prefix}',
  },
});
