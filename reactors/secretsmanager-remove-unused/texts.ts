import { defineTexts } from '@attack-reactor/kit';

export const texts = defineTexts({
  title: {
    en: 'Schedule the deletion of an unused secret',
    zh: '计划删除未使用的 Secrets Manager 密钥',
    es: 'Programar la eliminación de un secreto sin usar',
  },
  description: {
    en:
      'Schedules a secret for deletion that nobody has read and nobody has changed for as long as the control says. Nobody can read it ' +
      'from then on; until the recovery window ends rollback brings it back, afterwards nothing does. Secrets with replicas and those ' +
      'that an AWS service manages are left alone.',
    zh:
      '对在控制项规定的时间内既无人读取也无人更改的 Secrets Manager 密钥，安排计划删除。此后任何人都无法读取它；' +
      '恢复期结束之前可通过回滚恢复，之后则无法恢复。有副本的密钥和由 AWS 服务管理的密钥不予处理。',
    es:
      'Programa la eliminación de un secreto que nadie ha leído ni cambiado durante el tiempo que indica el control. A partir de entonces ' +
      'nadie puede leerlo; hasta que termina el periodo de recuperación, la reversión lo recupera; después, nada. No se tocan los ' +
      'secretos con réplicas ni los que administra un servicio de AWS.',
  },
  scheduled: {
    en: 'Secret {secret} is scheduled for deletion',
    zh: '密钥 {secret} 已计划删除',
    es: 'La eliminación del secreto {secret} ya está programada',
  },
  read: {
    en: 'Secret {secret} was read less than {days} days ago',
    zh: '密钥 {secret} 在最近 {days} 天内被读取过',
    es: 'El secreto {secret} se leyó hace menos de {days} días',
  },
  managed: {
    en: 'Secret {secret} is managed by {service}. Remove it there.',
    zh: '密钥 {secret} 由 {service} 管理。请在该服务中移除。',
    es: 'El secreto {secret} lo administra {service}. Elimínelo allí.',
  },
  replica: {
    en: 'Secret {secret} is a replica of {region}. Decide about it there.',
    zh: '密钥 {secret} 是区域 {region} 中密钥的副本。请在那里决定如何处理。',
    es: 'El secreto {secret} es una réplica de {region}. Decida allí qué hacer con él.',
  },
  replicated: {
    en: 'Secret {secret} has replicas in {regions}, which may be in use. Remove the replicas first.',
    zh: '密钥 {secret} 在 {regions} 中有副本，可能正在使用。请先移除副本。',
    es: 'El secreto {secret} tiene réplicas en {regions}, que pueden estar en uso. Elimine antes las réplicas.',
  },
  changed: {
    en: 'Secret {secret} was changed less than {days} days ago: somebody is at work on it. Ask them, or wait.',
    zh: '密钥 {secret} 在最近 {days} 天内被更改过：有人正在处理它。请询问该人员，或稍后再试。',
    es: 'El secreto {secret} se cambió hace menos de {days} días: alguien trabaja en él. Pregúntele, o espere.',
  },
  schedule: {
    en: 'Secret {secret}: schedule deletion, recoverable for {days} days',
    zh: '密钥 {secret}：计划删除，{days} 天内可恢复',
    es: 'Secreto {secret}: programar la eliminación, recuperable durante {days} días',
  },
});
