import { defineTexts } from '@attack-reactor/kit';

export const texts = defineTexts({
  title: {
    en: 'Stop a subnet from handing out public IPv4 addresses',
    zh: '停止子网分配公有 IPv4 地址',
    es: 'Evitar que una subred asigne direcciones IPv4 públicas',
  },
  description: {
    en:
      'Turns MapPublicIpOnLaunch of the subnet off. Instances that run keep their addresses; new ones get one only where their ' +
      'launch asks for it. A public load balancer or NAT gateway in the subnet is not affected.',
    zh:
      '关闭子网的 MapPublicIpOnLaunch。正在运行的实例保留其地址；新实例只有在启动时明确要求才会获得公有地址。' +
      '子网中的公有负载均衡器和 NAT 网关不受影响。',
    es:
      'Desactiva MapPublicIpOnLaunch de la subred. Las instancias en ejecución conservan sus direcciones; las nuevas solo reciben una si ' +
      'se pide al lanzarlas. Un balanceador de carga público o una gateway NAT de la subred no se ven afectados.',
  },
  assignsNone: {
    en: 'Subnet {subnet} hands out no public addresses',
    zh: '子网 {subnet} 不分配公有地址',
    es: 'La subred {subnet} no asigna direcciones públicas',
  },
  stopAssigning: {
    en: 'Subnet {subnet}: new instances get no public IPv4 address any more',
    zh: '子网 {subnet}：新实例不再获得公有 IPv4 地址',
    es: 'Subred {subnet}: las instancias nuevas dejan de recibir una dirección IPv4 pública',
  },
});
