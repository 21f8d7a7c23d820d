import { defineTexts } from '@attack-reactor/kit';

export const texts = defineTexts({
  title: {
    en: 'Encrypt new EBS volumes by default',
    zh: '默认加密新的 EBS 卷',
    es: 'Cifrar de forma predeterminada los nuevos volúmenes de EBS',
  },
  description: {
    en:
      'Turns default encryption of EBS on for the account in one Region, with a given KMS key or the one that is set there already. ' +
      'Volumes and snapshots that exist stay as they are. Types of instances that know no encrypted volumes (long retired ones) ' +
      'cannot be launched any more.',
    zh:
      '在一个区域中为账户启用 EBS 默认加密，使用指定的 KMS 密钥或该区域已设置的密钥。现有的卷和快照保持不变。' +
      '不支持加密卷的实例类型（早已停用的类型）将无法再启动。',
    es:
      'Activa el cifrado predeterminado de EBS para la cuenta en una región, con la clave de KMS que se indique o con la que ya está ' +
      'configurada allí. Los volúmenes e instantáneas que existen quedan como están. Los tipos de instancia que no admiten volúmenes ' +
      'cifrados (retirados hace tiempo) ya no se pueden lanzar.',
  },
  encrypts: {
    en: 'Account {account} in {region}: new EBS volumes are encrypted by default',
    zh: '账户 {account}（{region}）：新的 EBS 卷已默认加密',
    es: 'Cuenta {account} en {region}: los nuevos volúmenes de EBS ya se cifran de forma predeterminada',
  },
  encrypt: {
    en: 'Account {account} in {region}: encrypt new EBS volumes by default',
    zh: '账户 {account}（{region}）：默认加密新的 EBS 卷',
    es: 'Cuenta {account} en {region}: cifrar de forma predeterminada los nuevos volúmenes de EBS',
  },
  keyElsewhere: {
    en: 'Key {key} is not in {region}. Give a key of that Region as kmsKeyId.',
    zh: '密钥 {key} 不在 {region} 区域。请将 kmsKeyId 设为该区域的密钥。',
    es: 'La clave {key} no está en {region}. Indique en kmsKeyId una clave de esa región.',
  },
  keyOfOtherAccount: {
    en: 'The default key of the Region, {key}, is of another account, so nobody here can tell whether Auto Scaling may use it. Give a key as kmsKeyId, or set noAutoScaling to true where nothing scales by itself.',
    zh: '该区域的默认密钥 {key} 属于其他账户，此处无法判断 Auto Scaling 能否使用它。请用 kmsKeyId 指定密钥；如没有使用 Auto Scaling，可将 noAutoScaling 设为 true。',
    es:
      'La clave predeterminada de la región, {key}, es de otra cuenta, así que aquí nadie puede saber si Auto Scaling puede usarla. ' +
      'Indique una clave en kmsKeyId, o ponga noAutoScaling a true si nada escala por sí mismo.',
  },
  keyNotEnabled: {
    en: 'Key {key} is {state}; new volumes would fail. Enable it, or give another.',
    zh: '密钥 {key} 处于 {state} 状态，新的卷将无法创建。请启用该密钥，或指定其他密钥。',
    es: 'La clave {key} está en estado {state}; los nuevos volúmenes fallarían. Habilítela o indique otra.',
  },
  noAutoScaling: {
    en: 'Key {key}: its policy does not let {role} use it, so Auto Scaling could start nothing. Name the role in the key policy (kms:CreateGrant too), or set noAutoScaling to true where nothing scales by itself.',
    zh: '密钥 {key}：其策略不允许 {role} 使用该密钥，Auto Scaling 将无法启动实例。请在密钥策略中加入该角色（包括 kms:CreateGrant）；如没有使用 Auto Scaling，可将 noAutoScaling 设为 true。',
    es:
      'Clave {key}: su política no deja que la use {role}, así que Auto Scaling no podría iniciar nada. Nombre el rol en la política de ' +
      'la clave (también kms:CreateGrant), o ponga noAutoScaling a true si nada escala por sí mismo.',
  },
  keyNotSymmetric: {
    en: 'Key {key} is {spec}; EBS needs a symmetric key.',
    zh: '密钥 {key} 的规格为 {spec}；EBS 需要对称密钥。',
    es: 'La clave {key} es {spec}; EBS necesita una clave simétrica.',
  },
});
