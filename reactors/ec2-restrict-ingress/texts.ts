import { defineTexts } from '@attack-reactor/kit';

export const texts = defineTexts({
  title: {
    en: 'Close ports of a security group to the internet',
    zh: '关闭安全组对互联网开放的端口',
    es: 'Cerrar a Internet puertos de un grupo de seguridad',
  },
  description: {
    en:
      'Removes the inbound rules for 0.0.0.0/0 and ::/0 that reach the ports of the control: remote administration, high risk, or ' +
      'whatever is not authorized. Rules for other sources stay. On request the same ports are opened to given ranges first, so that ' +
      'those who should reach them still can.',
    zh:
      '删除源为 0.0.0.0/0 和 ::/0 且涉及控制项所指端口的入站规则：远程管理端口、高风险端口，或任何未经授权的端口。针对其他源的规则保留。' +
      '可按要求先将相同端口向指定范围开放，让应当访问的对象仍能访问。',
    es:
      'Quita las reglas de entrada para 0.0.0.0/0 y ::/0 que alcanzan los puertos del control: de administración remota, de alto riesgo o ' +
      'cualquiera que no esté autorizado. Las reglas para otros orígenes se quedan. Si se pide, antes se abren los mismos puertos a los ' +
      'rangos indicados, para que quienes deben llegar a ellos sigan pudiendo.',
  },
  noControl: {
    en: 'The finding is of no control about open ports. Set asControl in the binding to one of {controls}.',
    zh: '该调查发现不属于任何关于开放端口的控制项。请在绑定中将 asControl 设为以下之一：{controls}。',
    es: 'El hallazgo no es de ningún control sobre puertos abiertos. Establezca asControl en el binding con uno de estos: {controls}.',
  },
  isClosed: {
    en: 'Security group {group} lets nobody in that {control} forbids',
    zh: '安全组 {group} 没有放行 {control} 禁止的访问',
    es: 'El grupo de seguridad {group} no deja entrar a nadie que {control} prohíba',
  },
  remove: {
    en: 'Security group {group}: remove {rules}',
    zh: '安全组 {group}：删除 {rules}',
    es: 'Grupo de seguridad {group}: quitar {rules}',
  },
  removeAndOpen: {
    en: 'Security group {group}: remove {rules}; open the same to {ranges}',
    zh: '安全组 {group}：删除 {rules}；将相同端口向 {ranges} 开放',
    es: 'Grupo de seguridad {group}: quitar {rules}; abrir lo mismo a {ranges}',
  },
  removeMany: {
    en: 'Security group {group}: remove {removed} rules, add {added}',
    zh: '安全组 {group}：删除 {removed} 条规则，添加 {added} 条',
    es: 'Grupo de seguridad {group}: quitar {removed} reglas, añadir {added}',
  },
  list: { en: '{first}, {next}', zh: '{first}、{next}', es: '{first}, {next}' },
});
