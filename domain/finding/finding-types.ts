import { lookUp } from '@attack-reactor/kit/contract';
import type { TacticId, TechniqueId } from '#domain/attack/attack.ts';

/**
 * ASFF has a closed set of type namespaces and categories, older than ATT&CK's present tactics; the exact ids stand in
 * ProductFields. https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format-type-taxonomy.html
 */
const TYPE_OF_TACTIC: Readonly<Record<TacticId, string>> = {
  TA0043: 'TTPs/Discovery',
  TA0042: 'TTPs',
  TA0001: 'TTPs/Initial Access',
  TA0002: 'TTPs/Execution',
  TA0003: 'TTPs/Persistence',
  TA0004: 'TTPs/Privilege Escalation',
  TA0005: 'TTPs/Defense Evasion',
  TA0112: 'TTPs/Defense Evasion',
  TA0006: 'TTPs/Credential Access',
  TA0007: 'TTPs/Discovery',
  TA0008: 'TTPs/Lateral Movement',
  TA0009: 'TTPs/Collection',
  TA0011: 'TTPs/Command and Control',
  TA0010: 'Effects/Data Exfiltration',
  TA0040: 'Effects/Data Destruction',
};

/** Impact techniques whose effect is not the loss of data. */
const EFFECT_OF_TECHNIQUE: Readonly<Record<TechniqueId, string>> = {
  T1496: 'Effects/Resource Consumption',
  T1498: 'Effects/Denial of Service',
  T1499: 'Effects/Denial of Service',
};

/** ASFF types for tactics, without repetition and in their order; for Impact, the technique decides the effect. */
export function listFindingTypes(tacticIds: readonly TacticId[], techniqueId?: TechniqueId): string[] {
  const effect = lookUp(EFFECT_OF_TECHNIQUE, techniqueId?.slice(0, 5) ?? '');
  const types = tacticIds.map((id) => (id === 'TA0040' ? effect : undefined) ?? lookUp(TYPE_OF_TACTIC, id) ?? 'TTPs');
  return [...new Set(types)];
}
