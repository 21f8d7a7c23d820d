import type { TechniqueId } from '#domain/attack/attack.ts';
import { at, listAt, textAt } from '#domain/base/json.ts';

/** An id that stands by itself: `T1078.00`, cut off at a length limit, is not read as T1078. */
const TECHNIQUE_IN_TEXT = /\bT\d{4}(?:\.\d{3})?(?![.\d]*\d)/g;

/**
 * The techniques that an ASFF document itself names, in its order:
 * - GuardDuty attack sequences: indicators `ATTACK_TECHNIQUE` of `Detection.Sequence`, and the sentence "… MITRE ATT&CK
 *   techniques observed: T1562.008 - …" in the description,
 *   https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_Sequence.html
 * - Prowler: `MITRE-ATTACK T1190 T1078` among `Compliance.RelatedRequirements`.
 */
export function techniquesStatedBy(document: unknown): TechniqueId[] {
  return [...fromSequence(document), ...fromDescription(document), ...fromRequirements(document)].flatMap(techniqueIdsIn);
}

/** Every technique id in a text, in order of appearance. */
export function techniqueIdsIn(text: string): TechniqueId[] {
  return text.match(TECHNIQUE_IN_TEXT) ?? [];
}

function fromSequence(document: unknown): string[] {
  const sequence = at(document, 'Detection', 'Sequence');
  const signals = listAt(sequence, 'Signals').flatMap((signal) => listAt(signal, 'SignalIndicators'));
  return [...listAt(sequence, 'SequenceIndicators'), ...signals]
    .filter((indicator) => at(indicator, 'Key') === 'ATTACK_TECHNIQUE')
    .flatMap((indicator) => listAt(indicator, 'Values'))
    .filter((value) => typeof value === 'string');
}

function fromDescription(document: unknown): string[] {
  const description = textAt(document, 'Description') ?? '';
  const start = description.search(/MITRE ATT&(?:amp;)?CK techniques? observed/i);
  return start < 0 ? [] : [description.slice(start)];
}

function fromRequirements(document: unknown): string[] {
  const requirements = listAt(document, 'Compliance', 'RelatedRequirements').filter((requirement) => typeof requirement === 'string');
  return requirements.filter((requirement) => /^MITRE[- ]?ATT&?A?CK\b/i.test(requirement));
}
