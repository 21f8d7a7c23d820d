import type { Finding } from '#domain/finding/finding.ts';
import type { SourceKey } from '#domain/finding/source-key.ts';
import type { MappingIndex } from './mapping-index.ts';
import type { RankedTechnique } from './ranking.ts';

/**
 * All techniques of one finding, strongest first: those it names itself, then those that the mapping gives for its key.
 * Ids that ATT&CK revoked are replaced; ids that no active technique stands for are left out.
 */
export function techniquesOfFinding(
  finding: Pick<Finding, 'StatedTechniques'>,
  key: Pick<SourceKey, 'kind' | 'key'> | undefined,
  index: MappingIndex,
): readonly RankedTechnique[] {
  const mapped = key === undefined ? [] : index.rankTechniques(key);
  if (finding.StatedTechniques.length === 0) return mapped;

  const named = [...new Set(finding.StatedTechniques.flatMap((id) => index.technique(id) ?? []))];
  const stated = named.map((technique): RankedTechnique => {
    const same = mapped.find((candidate) => candidate.id === technique.id);
    const narrower = named.filter((other) => other.parentId === technique.id).map((other) => other.id);
    return {
      id: technique.id,
      name: technique.name,
      tacticIds: technique.tacticIds,
      origin: 'finding',
      tier: same?.tier ?? null,
      score: same?.score ?? null,
      sources: same?.sources ?? 0,
      rank: 0,
      foldedInto: narrower,
    };
  });
  const added = mapped
    .filter((candidate) => !named.some((technique) => technique.id === candidate.id))
    .map((candidate) => {
      const narrower = named.filter((technique) => technique.parentId === candidate.id).map((technique) => technique.id);
      return narrower.length === 0 ? candidate : { ...candidate, foldedInto: [...new Set([...candidate.foldedInto, ...narrower])] };
    });
  const all = [...stated, ...added];
  const inOrder = [
    ...all.filter((technique) => technique.foldedInto.length === 0),
    ...all.filter((technique) => technique.foldedInto.length > 0),
  ];
  return inOrder.map((technique, position) => ({ ...technique, rank: position + 1 }));
}

/** The techniques that become findings of their own: the strongest `max` that no sub-technique stands for. */
export function techniquesToPublish(techniques: readonly RankedTechnique[], max: number): readonly RankedTechnique[] {
  return techniques.filter((technique) => technique.foldedInto.length === 0).slice(0, max);
}
