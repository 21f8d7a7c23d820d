import { defineTexts } from '@attack-reactor/kit';

export const texts = defineTexts({
  title: { en: 'Turn on rotation of a KMS key', zh: '启用 KMS 密钥轮换', es: 'Activar la rotación de una clave de KMS' },
  description: {
    en:
      'Turns on automatic rotation of a symmetric customer managed key whose material KMS made. What was encrypted before ' +
      'stays readable, and key id, policy and aliases stay. Keys that KMS cannot rotate are refused, and a key that rotates ' +
      'already keeps its period.',
    zh:
      '为密钥材料由 KMS 生成的对称客户托管密钥启用自动轮换。此前加密的数据仍可读取，密钥 ID、密钥策略和别名保持不变。' +
      'KMS 无法轮换的密钥会被拒绝，已在轮换的密钥保持原有周期。',
    es:
      'Activa la rotación automática de una clave simétrica administrada por el cliente cuyo material creó KMS. Lo que se cifró antes ' +
      'sigue siendo legible, y el id de la clave, su política y sus alias no cambian. Las claves que KMS no puede rotar no se aceptan, ' +
      'y una clave que ya rota conserva su periodo.',
  },
  rotates: { en: 'Key {key} rotates', zh: '密钥 {key} 已在轮换', es: 'La clave {key} ya rota' },
  turnOn: {
    en: 'Key {key}: turn on rotation, with {days} days between two rotations',
    zh: '密钥 {key}：启用轮换，轮换周期为 {days} 天',
    es: 'Clave {key}: activar la rotación, con {days} días entre dos rotaciones',
  },
  turnOnByDefault: {
    en: 'Key {key}: turn on rotation, with the period of KMS between two rotations',
    zh: '密钥 {key}：启用轮换，采用 KMS 的默认轮换周期',
    es: 'Clave {key}: activar la rotación, con el periodo de KMS entre dos rotaciones',
  },
  managedByAws: {
    en: 'Key {key} is managed by AWS, which rotates it by itself.',
    zh: '密钥 {key} 由 AWS 管理，AWS 会自行轮换。',
    es: 'La clave {key} la administra AWS, que la rota por su cuenta.',
  },
  notSymmetric: {
    en: 'Key {key} is of kind {spec}, which KMS cannot rotate. Plan a new key by hand.',
    zh: '密钥 {key} 的规格为 {spec}，KMS 无法轮换。请手动规划新的密钥。',
    es: 'La clave {key} es del tipo {spec}, que KMS no puede rotar. Planifique a mano una clave nueva.',
  },
  foreignMaterial: {
    en: 'Key {key} has material of origin {origin}, which KMS cannot rotate. Rotate it by hand.',
    zh: '密钥 {key} 的密钥材料来源为 {origin}，KMS 无法轮换。请手动轮换。',
    es: 'La clave {key} tiene material de origen {origin}, que KMS no puede rotar. Rótela a mano.',
  },
  isReplica: {
    en: 'Key {key} is a replica: turn rotation on at its primary key {primary}.',
    zh: '密钥 {key} 是副本：请在其主密钥 {primary} 上启用轮换。',
    es: 'La clave {key} es una réplica: active la rotación en su clave principal {primary}.',
  },
  notEnabled: {
    en: 'Key {key} is in state {state}. Enable it first, or let it be deleted.',
    zh: '密钥 {key} 处于 {state} 状态。请先启用它，或任其删除。',
    es: 'La clave {key} está en estado {state}. Habilítela antes, o deje que se elimine.',
  },
});
