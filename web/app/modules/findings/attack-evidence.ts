import { isTechniqueId, techniqueUrl } from '../../../../domain/attack/attack.ts';
import type { Answer } from '../../api/answers.ts';

type Attack = NonNullable<Answer<'getFinding'>['attack']>;
export type EvidencedTechnique = Attack['techniques'][number];

/** Techniques of one tactic. `''`: those that have none. */
export type TacticGroup = { readonly tacticId: string; readonly techniques: readonly EvidencedTechnique[] };

/**
 * Puts techniques below their tactics. A technique of several tactics stands below each. Tactics come in the order of their best
 * technique, techniques by their rank.
 */
export function groupByTactic(techniques: readonly EvidencedTechnique[]): readonly TacticGroup[] {
  const ranked = techniques.toSorted((one, other) => one.rank - other.rank);
  const groups = new Map<string, EvidencedTechnique[]>();
  for (const technique of ranked) {
    for (const tacticId of technique.tacticIds.length > 0 ? technique.tacticIds : ['']) {
      groups.set(tacticId, [...(groups.get(tacticId) ?? []), technique]);
    }
  }
  return [...groups].map(([tacticId, own]) => ({ tacticId, techniques: own }));
}

/** The page of a technique at MITRE; null for what is no technique. */
export function linkToMitre(id: string): string | null {
  return isTechniqueId(id) ? techniqueUrl(id) : null;
}
