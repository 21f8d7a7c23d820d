import { defineTexts } from '@attack-reactor/kit';

export const texts = defineTexts({
  title: {
    en: 'Turn on Enhanced Monitoring of an RDS instance',
    zh: '启用 RDS 实例的增强监控',
    es: 'Activar la monitorización mejorada de una instancia de RDS',
  },
  description: {
    en:
      'Turns Enhanced Monitoring on, with a role that the binding names and that RDS may use to write metrics to CloudWatch ' +
      'Logs (these cost by volume). An instance that is monitored keeps its role, and its interval too unless one is asked for.',
    zh:
      '启用增强监控，使用绑定指定的角色，RDS 用该角色将指标写入 CloudWatch Logs（按数据量收费）。已受监控的实例保留其角色；' +
      '除非另行指定，监控间隔也保持不变。',
    es:
      'Activa la monitorización mejorada, con un rol que nombra el binding y que RDS puede usar para escribir métricas en CloudWatch ' +
      'Logs (se pagan por volumen). Una instancia que ya se monitoriza conserva su rol, y también su intervalo si no se pide otro.',
  },
  isMonitored: {
    en: '{instance} is monitored every {seconds} s',
    zh: '{instance} 已受监控，间隔 {seconds} 秒',
    es: '{instance} ya se monitoriza cada {seconds} s',
  },
  monitor: {
    en: '{instance}: measure the operating system every {seconds} s',
    zh: '{instance}：每 {seconds} 秒采集一次操作系统指标',
    es: '{instance}: medir el sistema operativo cada {seconds} s',
  },
  roleMissing: {
    en: 'Enhanced Monitoring of {resource} needs a role. Set monitoringRoleArn in the binding to one that monitoring.rds.amazonaws.com may assume.',
    zh: '{resource} 的增强监控需要一个角色。请在绑定中将 monitoringRoleArn 设为 monitoring.rds.amazonaws.com 可以代入的角色。',
    es:
      'La monitorización mejorada de {resource} necesita un rol. Establezca monitoringRoleArn en el binding con uno que ' +
      'monitoring.rds.amazonaws.com pueda asumir.',
  },
  roleElsewhere: {
    en: 'Role {role} is not of account {account}. Set monitoringRoleArn to a role of the account of the instance.',
    zh: '角色 {role} 不属于账户 {account}。请将 monitoringRoleArn 设为实例所在账户的角色。',
    es: 'El rol {role} no es de la cuenta {account}. Establezca en monitoringRoleArn un rol de la cuenta de la instancia.',
  },
});
