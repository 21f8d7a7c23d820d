import { defineTexts, type Text } from '@attack-reactor/kit/contract';
import type { MissingRights } from '#domain/reaction/member-rights.ts';
import { explainOwner } from '#domain/reaction/reactor-owner.ts';

/** One thing that stands against installing, updating or uninstalling a reactor. */
export type InstallRefusal =
  | { readonly code: 'of-configuration'; readonly reactorId: string }
  | { readonly code: 'unknown-version'; readonly reactorId: string; readonly version: string }
  | { readonly code: 'not-offered'; readonly why: string }
  | { readonly code: 'other-bytes'; readonly reactorId: string; readonly version: string; readonly digests: readonly string[] }
  | { readonly code: 'other-manifest'; readonly reactorId: string; readonly version: string }
  | { readonly code: 'fault'; readonly fault: Text }
  | ({ readonly code: 'above-ceiling'; readonly reactorId: string } & MissingRights)
  | { readonly code: 'bound'; readonly reactorId: string; readonly bindings: readonly string[] }
  | { readonly code: 'at-work'; readonly reactorId: string; readonly executions: readonly string[] }
  | { readonly code: 'loses-undo'; readonly reactorId: string; readonly changes: number };

/** How many names a sentence lists; the rest are counted. */
const MAX_LISTED = 10;

const texts = defineTexts({
  unknownVersion: {
    en: 'The hub knows no version {version} of {reactorId}. Look at the versions that it offers.',
    zh: '枢纽中没有 {reactorId} 的版本 {version}。请查看它提供的版本。',
    es: 'El hub no conoce la versión {version} de {reactorId}. Mire las versiones que ofrece.',
  },
  otherBytes: {
    en: 'The package of {reactorId} {version} is not the one that was agreed to: {digests}. Look at it again, and name the digest that the hub shows.',
    zh: '{reactorId} {version} 的包不是已同意的那一个：{digests}。请重新查看，并填写枢纽显示的摘要。',
    es: 'El paquete de {reactorId} {version} no es el que se aceptó: {digests}. Mírelo de nuevo e indique el resumen que muestra el hub.',
  },
  otherManifest: {
    en: 'Nobody agreed to the rights of {reactorId} {version} as its manifest asks for them. Read them, and agree again.',
    zh: '尚无人同意 {reactorId} {version} 清单所要求的权限。请阅读后重新同意。',
    es: 'Nadie aceptó los permisos de {reactorId} {version} tal como los pide su manifiesto. Léalos y acéptelos de nuevo.',
  },
  aboveCeiling: {
    en: 'Reactor {reactorId} asks for more than the member role may have: {missing}. Add to `reaction` in the configuration, and deploy: {lines}',
    zh: '修复程序 {reactorId} 要求的权限超出成员角色的上限：{missing}。请在配置的 `reaction` 中加入以下内容并部署：{lines}',
    es: 'El reactor {reactorId} pide más de lo que puede tener el rol de las cuentas miembro: {missing}. Añada a `reaction` en la configuración, y despliegue: {lines}',
  },
  neverInCeiling: {
    en: 'Reactor {reactorId} asks for what no ceiling gives: {missing}. Only reactors of the configuration may have that; do without it.',
    zh: '修复程序 {reactorId} 要求任何上限都不授予的权限：{missing}。只有配置中的修复程序可以拥有；请放弃该修复程序。',
    es: 'El reactor {reactorId} pide lo que ningún techo concede: {missing}. Solo lo tienen los reactores de la configuración; prescinda de él.',
  },
  bound: {
    en: 'Bindings call {reactorId}: {bindings}. Remove them or bind another reactor first.',
    zh: '仍有绑定在调用 {reactorId}：{bindings}。请先删除它们或改绑其他修复程序。',
    es: 'Hay vínculos que llaman a {reactorId}: {bindings}. Elimínelos o vincule antes otro reactor.',
  },
  atWork: {
    en: 'Executions of {reactorId} have not ended: {executions}. Wait for them, or answer their questions.',
    zh: '{reactorId} 的执行尚未结束：{executions}。请等待，或先答复其审批。',
    es: 'Hay ejecuciones de {reactorId} sin terminar: {executions}. Espere a que acaben o responda a sus preguntas.',
  },
  losesUndo: {
    en: 'Without {reactorId} nobody can undo what it changed (changes: {changes}). Undo that first, or uninstall with --forget-undo.',
    zh: '卸载 {reactorId} 后，它做出的 {changes} 项更改将无法撤销。请先撤销，或使用 --forget-undo 卸载。',
    es: 'Sin {reactorId} nadie podrá deshacer lo que cambió (cambios: {changes}). Deshágalo antes, o desinstale con --forget-undo.',
  },
});

/** One thing that stands against it as a sentence, which says what to do. */
export function explainInstallRefusal(refusal: InstallRefusal): Text {
  switch (refusal.code) {
    case 'of-configuration':
      return explainOwner(refusal.reactorId, new Set([refusal.reactorId])) ?? refusal.reactorId;
    case 'unknown-version':
      return texts.unknownVersion(refusal);
    case 'not-offered':
      return refusal.why;
    case 'other-bytes':
      return texts.otherBytes({ ...refusal, digests: refusal.digests.join(', ') });
    case 'other-manifest':
      return texts.otherManifest(refusal);
    case 'fault':
      return refusal.fault;
    case 'above-ceiling': {
      const missing = listNames(refusal.missing.map(({ action, resource }) => `${action} ${resource}`));
      const { reactorId, lines } = refusal;
      if (lines.length === 0) return texts.neverInCeiling({ reactorId, missing });
      return texts.aboveCeiling({ reactorId, missing, lines: lines.map((line) => line.trim()).join(' ') });
    }
    case 'bound':
      return texts.bound({ ...refusal, bindings: listNames(refusal.bindings) });
    case 'at-work':
      return texts.atWork({ ...refusal, executions: listNames(refusal.executions) });
    case 'loses-undo':
      return texts.losesUndo(refusal);
  }
}

function listNames(names: readonly string[]): string {
  const more = names.length - MAX_LISTED;
  return more > 0 ? `${names.slice(0, MAX_LISTED).join(', ')} (+${more})` : names.join(', ');
}
