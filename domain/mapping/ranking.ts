import type { TacticId, TechniqueId } from '#domain/attack/attack.ts';
import { type MappingRow, TIERS, type Tier } from './mapping-release.ts';

/** The support for one technique under one source key, all rows taken together. */
export type Evidence = {
  readonly techniqueId: TechniqueId;
  readonly tier: Tier;
  readonly score: string | null;
  /** Independent sources that agree. */
  readonly sources: ReadonlySet<string>;
};

export type RankedTechnique = {
  readonly id: TechniqueId;
  readonly name: string;
  readonly tacticIds: readonly TacticId[];
  /** `finding`: the finding names it; `mapping`: the mapping says so. */
  readonly origin: 'finding' | 'mapping';
  /** Null where only the finding speaks for it. */
  readonly tier: Tier | null;
  readonly score: string | null;
  readonly sources: number;
  /** 1 = strongest. */
  readonly rank: number;
  /** Set for a technique whose sub-techniques are in the same set: they tell the same story more exactly. */
  readonly foldedInto: readonly TechniqueId[];
};

/** Groups mapping rows by technique: best tier, best score, and every source that agrees. */
export function gatherEvidence(rows: readonly MappingRow[]): Evidence[] {
  const byTechnique = Map.groupBy(rows, (row) => row.techniqueId);
  return [...byTechnique].map(([techniqueId, agreeing]) => ({
    techniqueId,
    tier: agreeing.map((row) => row.tier).reduce(better),
    score: agreeing.map((row) => row.score).reduce((best, score) => (scoreWeight(score) > scoreWeight(best) ? score : best)),
    sources: new Set(agreeing.map((row) => row.source)),
  }));
}

/** A technique's evidence with that of its parent added: who maps T1552 and T1552.001 says the same thing twice. */
export function foldParents(
  evidence: readonly Evidence[],
  parentOf: (id: TechniqueId) => TechniqueId | null,
): {
  readonly kept: readonly Evidence[];
  readonly folded: ReadonlyMap<TechniqueId, readonly TechniqueId[]>;
} {
  const byId = new Map(evidence.map((item) => [item.techniqueId, item]));
  const folded = Map.groupBy(
    evidence.map((item) => item.techniqueId).filter((id) => byId.has(parentOf(id) ?? '')),
    (id) => parentOf(id) ?? '',
  );
  const kept = evidence
    .filter((item) => !folded.has(item.techniqueId))
    .map((item) => {
      const parent = byId.get(parentOf(item.techniqueId) ?? '');
      return parent === undefined ? item : { ...item, sources: new Set([...item.sources, ...parent.sources]) };
    });
  return { kept, folded };
}

/** Strongest first: agreement of independent sources, then tier, then score, then id (so that order is stable). */
export function compareEvidence(a: Evidence, b: Evidence): number {
  return (
    b.sources.size - a.sources.size ||
    TIERS.indexOf(a.tier) - TIERS.indexOf(b.tier) ||
    scoreWeight(b.score) - scoreWeight(a.score) ||
    (a.techniqueId < b.techniqueId ? -1 : 1)
  );
}

function better(a: Tier, b: Tier): Tier {
  return TIERS.indexOf(a) <= TIERS.indexOf(b) ? a : b;
}

/** CTID's three words and a numeric confidence on one scale from 0 to 3. */
function scoreWeight(score: string | null): number {
  if (score === 'significant') return 3;
  if (score === 'partial') return 2;
  if (score === 'minimal') return 1;
  const [, confidence] = /^confidence (\d(?:\.\d+)?)$/.exec(score ?? '') ?? [];
  return confidence === undefined ? 0 : 3 * Number(confidence);
}
