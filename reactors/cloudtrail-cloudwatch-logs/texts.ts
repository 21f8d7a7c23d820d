import { defineTexts } from '@attack-reactor/kit';

export const texts = defineTexts({
  title: {
    en: 'Send the events of a trail to CloudWatch Logs',
    zh: '将跟踪记录的事件发送到 CloudWatch Logs',
    es: 'Enviar los eventos de un registro de seguimiento a CloudWatch Logs',
  },
  description: {
    en:
      'Makes a trail deliver to a log group, with a role that may write to it; both exist already and the binding names them. ' +
      'CloudWatch Logs charges for what it takes in. A trail that delivers to another log group is left alone, one of another ' +
      'account is refused.',
    zh:
      '让跟踪记录投递到一个日志组，并使用有权写入该日志组的角色；两者须已存在，并由绑定指定。CloudWatch Logs 按摄取的数据量收费。' +
      '已投递到其他日志组的跟踪记录保持不变，属于其他账户的跟踪记录会被拒绝。',
    es:
      'Hace que un registro de seguimiento entregue sus eventos a un grupo de registros, con un rol que puede escribir en él; ambos ' +
      'existen ya y los nombra el binding. CloudWatch Logs cobra por lo que ingiere. El registro de seguimiento que entrega a otro ' +
      'grupo de registros no se toca; el de otra cuenta no se acepta.',
  },
  delivers: {
    en: 'Trail {trail} delivers to {logGroup}',
    zh: '跟踪记录 {trail} 已投递到 {logGroup}',
    es: 'El registro de seguimiento {trail} ya entrega a {logGroup}',
  },
  deliver: {
    en: 'Trail {trail}: deliver to {logGroup}',
    zh: '跟踪记录 {trail}：投递到 {logGroup}',
    es: 'Registro de seguimiento {trail}: entregar a {logGroup}',
  },
  destinationMissing: {
    en: 'Set logGroupArn and roleArn in the binding: a log group, and a role that CloudTrail may use to write to it.',
    zh: '请在绑定中设置 logGroupArn 和 roleArn：一个日志组，以及 CloudTrail 可用来写入该日志组的角色。',
    es: 'Establezca logGroupArn y roleArn en el binding: un grupo de registros y un rol que CloudTrail pueda usar para escribir en él.',
  },
  logGroupElsewhere: {
    en: 'Log group {logGroup} is not of account {account} and Region {region}, as the trail is. Set logGroupArn to one that is.',
    zh: '日志组 {logGroup} 不在跟踪记录所属的账户 {account} 和区域 {region} 中。请将 logGroupArn 设为其中的日志组。',
    es:
      'El grupo de registros {logGroup} no es de la cuenta {account} y la región {region}, como el registro de seguimiento. ' +
      'Establezca en logGroupArn uno que lo sea.',
  },
  roleElsewhere: {
    en: 'Role {role} is not of account {account}, as the trail is. Set roleArn to one that is.',
    zh: '角色 {role} 不属于跟踪记录所在的账户 {account}。请将 roleArn 设为该账户的角色。',
    es: 'El rol {role} no es de la cuenta {account}, como el registro de seguimiento. Establezca en roleArn uno que lo sea.',
  },
});
