import { defineTexts } from '@attack-reactor/kit';

export const texts = defineTexts({
  title: {
    en: 'Remove all rules of a default security group',
    zh: '删除默认安全组的所有规则',
    es: 'Quitar todas las reglas de un grupo de seguridad predeterminado',
  },
  description: {
    en:
      "Removes every inbound and outbound rule of a VPC's default security group. A group that network interfaces still use is left " +
      'alone unless a parameter says otherwise, for they would lose their network.',
    zh: '删除 VPC 默认安全组的所有入站和出站规则。仍有网络接口使用的安全组保持不变，除非参数另有指定，因为这些网络接口会失去网络连接。',
    es:
      'Quita todas las reglas de entrada y de salida del grupo de seguridad predeterminado de una VPC. Un grupo que todavía usan ' +
      'interfaces de red no se toca salvo que un parámetro diga otra cosa, porque se quedarían sin red.',
  },
  notDefault: {
    en: 'Security group {group} is "{name}", not the default group of a VPC.',
    zh: '安全组 {group} 名为“{name}”，不是 VPC 的默认安全组。',
    es: 'El grupo de seguridad {group} es «{name}», no el grupo predeterminado de una VPC.',
  },
  noRules: {
    en: 'Default security group {group} has no rules',
    zh: '默认安全组 {group} 没有规则',
    es: 'El grupo de seguridad predeterminado {group} no tiene reglas',
  },
  removeRule: {
    en: 'Default security group {group}: remove its rule',
    zh: '默认安全组 {group}：删除其唯一的规则',
    es: 'Grupo de seguridad predeterminado {group}: quitar su única regla',
  },
  removeRules: {
    en: 'Default security group {group}: remove all {count} rules',
    zh: '默认安全组 {group}：删除全部 {count} 条规则',
    es: 'Grupo de seguridad predeterminado {group}: quitar sus {count} reglas',
  },
  inUse: {
    en: 'Default security group {group} is used by {users}. Give them another group, or set evenIfInUse to true in the binding.',
    zh: '默认安全组 {group} 正被使用：{users}。请为这些网络接口换用其他安全组，或在绑定中将 evenIfInUse 设为 true。',
    es:
      'El grupo de seguridad predeterminado {group} lo usan {users}. Asigne otro grupo a estas interfaces de red, o establezca ' +
      'evenIfInUse en true en el binding.',
  },
  user: { en: '{id} ({instance})', zh: '{id}（{instance}）', es: '{id} ({instance})' },
  noInstance: { en: 'no instance', zh: '无实例', es: 'sin instancia' },
  list: { en: '{first}, {next}', zh: '{first}、{next}', es: '{first}, {next}' },
  more: { en: '{users} and {count} more', zh: '{users}，以及另外 {count} 个', es: '{users} y {count} más' },
});
