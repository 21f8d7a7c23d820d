import { defineTexts } from '@attack-reactor/kit';

export const texts = defineTexts({
  title: {
    en: 'Make a public RDS snapshot private',
    zh: '将公开的 RDS 快照设为私有',
    es: 'Hacer privada una instantánea pública de RDS',
  },
  description: {
    en:
      'Takes "all" out of the accounts that may restore a DB snapshot or DB cluster snapshot. Accounts that are named keep ' +
      'their share. Copies that others made while it was public are theirs.',
    zh: '将“all”从可以还原数据库快照或数据库集群快照的账户中移除。指定的账户仍可使用共享的快照。快照公开期间他人制作的副本归其所有，无法收回。',
    es:
      'Quita «all» de las cuentas que pueden restaurar una instantánea de base de datos o de clúster de base de datos. Las cuentas ' +
      'nombradas conservan su acceso. Las copias que otros hicieron mientras era pública son suyas.',
  },
  notPublic: {
    en: 'Snapshot {snapshot} is not public',
    zh: '快照 {snapshot} 未公开',
    es: 'La instantánea {snapshot} no es pública',
  },
  keepOwner: {
    en: 'Snapshot {snapshot}: let nobody restore it but its owner',
    zh: '快照 {snapshot}：仅允许其所有者还原',
    es: 'Instantánea {snapshot}: que solo pueda restaurarla su propietario',
  },
  keepNamed: {
    en: 'Snapshot {snapshot}: let nobody restore it but its owner and {count} named accounts',
    zh: '快照 {snapshot}：仅允许其所有者和 {count} 个指定账户还原',
    es: 'Instantánea {snapshot}: que solo puedan restaurarla su propietario y las cuentas nombradas ({count})',
  },
});
