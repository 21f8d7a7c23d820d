import { defineTexts } from '@attack-reactor/kit';

export const texts = defineTexts({
  title: {
    en: 'Isolate an EC2 instance from the network',
    zh: '将 EC2 实例与网络隔离',
    es: 'Aislar de la red una instancia de EC2',
  },
  description: {
    en:
      'Gives every network interface of the instance a security group without rules. Nothing new gets in or out; connections that ' +
      'EC2 tracks already may go on until they end. The instance runs on, so that memory and disks can be examined. For live ' +
      'detections, not for weak configurations.',
    zh:
      '为实例的每个网络接口换上没有规则的安全组。新的连接既不能进也不能出；EC2 已在跟踪的连接可能持续到自行结束。' +
      '实例继续运行，以便检查内存和磁盘。适用于实时检测到的攻击，不适用于薄弱配置。',
    es:
      'Asigna a cada interfaz de red de la instancia un grupo de seguridad sin reglas. Nada nuevo entra ni sale; las conexiones que EC2 ' +
      'ya rastrea pueden seguir hasta que terminen. La instancia sigue en marcha, para poder examinar la memoria y los discos. ' +
      'Para detecciones de ataques en curso, no para configuraciones débiles.',
  },
  isTerminated: {
    en: 'Instance {instance} is terminated',
    zh: '实例 {instance} 已终止',
    es: 'La instancia {instance} está terminada',
  },
  isIsolated: {
    en: 'Instance {instance} is isolated',
    zh: '实例 {instance} 已隔离',
    es: 'La instancia {instance} ya está aislada',
  },
  isolate: {
    en: 'Instance {instance}: isolate {interfaces}',
    zh: '实例 {instance}：隔离 {interfaces}',
    es: 'Instancia {instance}: aislar {interfaces}',
  },
  isolateAfterSnapshots: {
    en: 'Instance {instance}: snapshots of {volumes} volumes, then isolate {interfaces}',
    zh: '实例 {instance}：先为 {volumes} 个卷创建快照，再隔离 {interfaces}',
    es: 'Instancia {instance}: instantáneas de {volumes} volúmenes, después aislar {interfaces}',
  },
  oneInterface: { en: '1 network interface', zh: '1 个网络接口', es: '1 interfaz de red' },
  someInterfaces: { en: '{count} network interfaces', zh: '{count} 个网络接口', es: '{count} interfaces de red' },
  mayBeTarget: {
    en: 'The finding does not say that {instance} attacks: it may only be attacked. Close the port, or set evenIfTarget to true in the binding.',
    zh: '该调查发现并未说明 {instance} 在发起攻击：它可能只是被攻击的目标。请关闭相应端口，或在绑定中将 evenIfTarget 设为 true。',
    es:
      'El hallazgo no dice que {instance} ataque: puede que solo sea el objetivo. Cierre el puerto, o establezca evenIfTarget en true ' +
      'en el binding.',
  },
  inAutoScalingGroup: {
    en: 'Instance {instance} is in Auto Scaling group {group}, which would terminate it as unhealthy. Detach it or put it into standby, or set evenIfInAutoScalingGroup to true in the binding.',
    zh:
      '实例 {instance} 属于 Auto Scaling 组 {group}，该组会将其视为运行状况不佳而终止。请将实例从组中分离或置于备用状态，' +
      '或在绑定中将 evenIfInAutoScalingGroup 设为 true。',
    es:
      'La instancia {instance} está en el grupo de Auto Scaling {group}, que la terminaría por estar en mal estado. Desvincúlela o póngala ' +
      'en espera, o establezca evenIfInAutoScalingGroup en true en el binding.',
  },
});
