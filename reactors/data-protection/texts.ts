import { defineTexts } from '@attack-reactor/kit';

export const texts = defineTexts({
  title: {
    en: 'Protect data against destruction',
    zh: '保护数据免遭破坏',
    es: 'Proteger los datos contra su destrucción',
  },
  description: {
    en:
      'Turns on what keeps data recoverable, by type of resource: versioning of buckets, point-in-time recovery and deletion ' +
      'protection of tables, deletion protection and backups of databases and caches, deletion protection of load balancers, rotation ' +
      'of keys, validation of trail logs. Longer retention than asked for stays. Kept versions and backups cost storage.',
    zh:
      '按资源类型启用使数据可恢复的功能：存储桶的版本控制，表的时间点恢复和删除保护，数据库和缓存的删除保护与备份，负载均衡器的删除保护，' +
      '密钥轮换，跟踪记录的日志验证。比要求更长的保留期保持不变。保留的版本和备份会产生存储费用。',
    es:
      'Activa lo que mantiene los datos recuperables, según el tipo de recurso: control de versiones de los buckets, recuperación a un ' +
      'momento dado y protección contra eliminación de las tablas, protección contra eliminación y copias de seguridad de bases de datos ' +
      'y cachés, protección contra eliminación de los balanceadores de carga, rotación de claves, validación de los archivos de CloudTrail. ' +
      'Una retención más larga que la pedida se mantiene. Las versiones y copias que se guardan ocupan almacenamiento y se pagan.',
  },
  isProtected: {
    en: '{resource} is protected against destruction',
    zh: '{resource} 已受到防破坏保护',
    es: '{resource} ya está protegido contra su destrucción',
  },
  protect: { en: '{resource}: {settings}', zh: '{resource}：{settings}', es: '{resource}: {settings}' },
  protectForGood: {
    en: '{resource}: {settings}. {reason}',
    zh: '{resource}：{settings}。{reason}',
    es: '{resource}: {settings}. {reason}',
  },
  versioningStays: {
    en: 'S3 can suspend versioning later, but never forget it',
    zh: 'S3 之后可以暂停版本控制，但无法恢复到从未启用的状态',
    es: 'S3 puede suspender más adelante el control de versiones, pero no volver a como si nunca se hubiera activado',
  },
  unknownType: {
    en: 'This reactor knows no protection of {type} {id}.',
    zh: '此修复程序没有针对 {type} {id} 的保护措施。',
    es: 'Este reactor no conoce ninguna protección para {type} {id}.',
  },
  noSnapshots: {
    en: 'Cache {cache} runs memcached, which has no snapshots. Suppress the finding.',
    zh: '缓存 {cache} 运行 memcached，它没有快照功能。请抑制该调查发现。',
    es: 'La caché {cache} usa memcached, que no tiene instantáneas. Suprima el hallazgo.',
  },
  inReplicationGroup: {
    en: 'Cache {cache} is a member of replication group {group}, which sets this for all. Protect the group.',
    zh: '缓存 {cache} 是复制组 {group} 的成员，该设置由复制组统一管理。请对复制组进行保护。',
    es: 'La caché {cache} es miembro del grupo de replicación {group}, que fija esto para todos. Proteja el grupo.',
  },
  inCluster: {
    en: '{instance} is a member of DB cluster {cluster}, which keeps the backups. Protect the cluster.',
    zh: '{instance} 是数据库集群 {cluster} 的成员，备份由集群保留。请对集群进行保护。',
    es: '{instance} es miembro del clúster de base de datos {cluster}, que guarda las copias de seguridad. Proteja el clúster.',
  },
  mayInterrupt: {
    en: 'To turn backups of {instance} on may interrupt it. Set evenIfInterrupted to true in the binding, or turn them on in its maintenance window.',
    zh: '为 {instance} 启用备份可能使其中断。请在绑定中将 evenIfInterrupted 设为 true，或在其维护时段内启用备份。',
    es:
      'Activar las copias de seguridad de {instance} puede interrumpirlo. Establezca evenIfInterrupted en true en el binding, ' +
      'o actívelas en su ventana de mantenimiento.',
  },
  mayInterruptForStandby: {
    en: 'To turn backups or a standby of {instance} on may interrupt it. Set evenIfInterrupted to true in the binding, or turn them on in its maintenance window.',
    zh: '为 {instance} 启用备份或备用实例可能使其中断。请在绑定中将 evenIfInterrupted 设为 true，或在其维护时段内启用。',
    es:
      'Activar las copias de seguridad o una instancia en espera de {instance} puede interrumpirlo. Establezca evenIfInterrupted en true ' +
      'en el binding, o actívelas en su ventana de mantenimiento.',
  },
  otherChangesPending: {
    en: '{instance} has other changes pending ({changes}), which would be made at once too. Apply or cancel them first.',
    zh: '{instance} 还有其他待处理的更改（{changes}），它们也会随之立即生效。请先应用或取消这些更改。',
    es: '{instance} tiene otros cambios pendientes ({changes}), que también se harían de inmediato. Aplíquelos o cancélelos antes.',
  },
  managedByAws: {
    en: 'Key {key} is managed by AWS, which rotates it.',
    zh: '密钥 {key} 由 AWS 管理，并由 AWS 轮换。',
    es: 'La clave {key} la administra AWS, que la rota.',
  },
  notEnabled: {
    en: 'Key {key} is {state}. Whether it may go is for its owner to say: its data goes with it.',
    zh: '密钥 {key} 处于 {state} 状态。能否删除须由其所有者决定：数据会随密钥一起丢失。',
    es: 'La clave {key} está en estado {state}. Si puede desaparecer lo decide su propietario: con ella se pierden sus datos.',
  },
  notRotatable: {
    en: 'Key {key} is {spec} of origin {origin}, which KMS does not rotate.',
    zh: '密钥 {key} 的规格为 {spec}，来源为 {origin}，KMS 不轮换这种密钥。',
    es: 'La clave {key} es {spec} de origen {origin}, que KMS no rota.',
  },
  isReplica: {
    en: 'Key {key} is a replica of {primary}, where rotation is set.',
    zh: '密钥 {key} 是 {primary} 的副本，轮换须在主密钥上设置。',
    es: 'La clave {key} es una réplica de {primary}, donde se configura la rotación.',
  },
});
