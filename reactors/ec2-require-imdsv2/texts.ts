import { defineTexts } from '@attack-reactor/kit';

export const texts = defineTexts({
  title: {
    en: 'Require IMDSv2 of an EC2 instance',
    zh: '要求 EC2 实例使用 IMDSv2',
    es: 'Exigir IMDSv2 en una instancia de EC2',
  },
  description: {
    en:
      'Sets HttpTokens of the instance metadata service to required and keeps its other options. Software on the instance that ' +
      'asks without a token (old SDKs) gets no credentials any more: look at the CloudWatch metric MetadataNoToken of the instance first.',
    zh:
      '将实例元数据服务的 HttpTokens 设为 required，其他选项保持不变。实例上不使用令牌发起请求的软件（旧版 SDK）将无法再获取凭证：' +
      '请先查看该实例的 CloudWatch 指标 MetadataNoToken。',
    es:
      'Establece en required la opción HttpTokens del servicio de metadatos de la instancia y conserva las demás. El software de la ' +
      'instancia que pregunta sin token (SDK antiguos) deja de recibir credenciales: consulte antes la métrica MetadataNoToken de la ' +
      'instancia en CloudWatch.',
  },
  isGone: {
    en: 'Instance {instance} is {state}',
    zh: '实例 {instance} 处于 {state} 状态',
    es: 'La instancia {instance} está en estado {state}',
  },
  metadataOff: {
    en: 'The metadata service of instance {instance} is off: nothing can use IMDSv1. Suppress the finding.',
    zh: '实例 {instance} 的元数据服务已关闭：IMDSv1 无法使用。请抑制该调查发现。',
    es: 'El servicio de metadatos de la instancia {instance} está desactivado: nada puede usar IMDSv1. Suprima el hallazgo.',
  },
  requiresTokens: {
    en: 'Instance {instance} requires IMDSv2',
    zh: '实例 {instance} 已要求使用 IMDSv2',
    es: 'La instancia {instance} ya exige IMDSv2',
  },
  requireTokens: {
    en: 'Instance {instance}: require IMDSv2 (look at its metric MetadataNoToken first: who asks without a token loses access)',
    zh: '实例 {instance}：要求使用 IMDSv2（请先查看指标 MetadataNoToken：不使用令牌的请求将失效）',
    es: 'Instancia {instance}: exigir IMDSv2 (consulte antes su métrica MetadataNoToken: quien pregunta sin token pierde el acceso)',
  },
  oneHop: {
    en: '{summary}. Its hop limit is 1: containers with a network of their own get no credentials; set hopLimit to 2 where it runs some',
    zh: '{summary}。其跳数限制为 1：使用独立网络的容器将无法获取凭证；如实例运行此类容器，请将 hopLimit 设为 2',
    es:
      '{summary}. Su límite de saltos es 1: los contenedores con red propia no reciben credenciales; ponga hopLimit a 2 si ejecuta ' +
      'alguno',
  },
});
