import { defineTexts } from '@attack-reactor/kit';

export const texts = defineTexts({
  title: {
    en: 'Turn flow logs of a VPC on',
    zh: '启用 VPC 流日志',
    es: 'Activar los registros de flujo de una VPC',
  },
  description: {
    en:
      'Creates a flow log for the VPC that delivers to an S3 bucket or a CloudWatch log group, which must exist. A bucket must let ' +
      'delivery.logs.amazonaws.com write already: no bucket policy is changed here. Flow logs cost by the amount of data.',
    zh:
      '为 VPC 创建流日志，投递到 S3 存储桶或 CloudWatch 日志组，二者须已存在。存储桶须已允许 delivery.logs.amazonaws.com 写入：' +
      '此处不修改任何存储桶策略。流日志按数据量收费。',
    es:
      'Crea para la VPC un registro de flujo que entrega a un bucket de S3 o a un grupo de registros de CloudWatch, que debe existir. ' +
      'El bucket ya debe dejar escribir a delivery.logs.amazonaws.com: aquí no se cambia ninguna política de bucket. Los registros de ' +
      'flujo se pagan por la cantidad de datos.',
  },
  hasFlowLogs: {
    en: 'VPC {vpc} has flow logs of {traffic} traffic',
    zh: 'VPC {vpc} 已有 {traffic} 流量的流日志',
    es: 'La VPC {vpc} ya tiene registros de flujo del tráfico {traffic}',
  },
  turnOn: {
    en: 'VPC {vpc}: log {traffic} traffic to {destination}',
    zh: 'VPC {vpc}：将 {traffic} 流量记录到 {destination}',
    es: 'VPC {vpc}: registrar el tráfico {traffic} en {destination}',
  },
  destinationMissing: {
    en: 'Set destination in the binding: the ARN of an S3 bucket or a log group for the flow logs.',
    zh: '请在绑定中设置 destination：用于流日志的 S3 存储桶或日志组的 ARN。',
    es: 'Establezca destination en el binding: el ARN de un bucket de S3 o de un grupo de registros para los registros de flujo.',
  },
  roleMissing: {
    en: 'Set deliveryRoleArn in the binding: the role that may write to the log group.',
    zh: '请在绑定中设置 deliveryRoleArn：有权写入该日志组的角色。',
    es: 'Establezca deliveryRoleArn en el binding: el rol que puede escribir en el grupo de registros.',
  },
  logGroupElsewhere: {
    en: 'Log group {logGroup} is not in account {account}, {region}, where the VPC is. Set another destination.',
    zh: '日志组 {logGroup} 不在 VPC 所在的账户 {account}（{region}）中。请设置其他 destination。',
    es: 'El grupo de registros {logGroup} no está en la cuenta {account}, {region}, donde está la VPC. Establezca otro destination.',
  },
  destinationTaken: {
    en: 'Flow log {flowLog} of {vpc} goes there already but logs {traffic} ({status}). EC2 takes no second one: repair or delete it.',
    zh: '{vpc} 的流日志 {flowLog} 已投递到该目标，但记录的是 {traffic}（{status}）。EC2 不接受第二个：请修复或删除该流日志。',
    es:
      'El registro de flujo {flowLog} de {vpc} ya va allí, pero registra {traffic} ({status}). EC2 no admite un segundo: ' +
      'repárelo o elimínelo.',
  },
});
