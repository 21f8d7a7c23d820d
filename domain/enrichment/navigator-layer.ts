import { SEVERITY_LABELS, type SeverityLabel } from '@attack-reactor/kit/contract';
import { CLOUD_PLATFORMS, type TechniqueId } from '#domain/attack/attack.ts';
import { joinWithin } from '#domain/base/text.ts';
import type { SourceKind } from '#domain/finding/source-kind.ts';
import type { MappingIndex } from '#domain/mapping/mapping-index.ts';
import { type MappingRelease, STANDARDS, type Tier } from '#domain/mapping/mapping-release.ts';
import type { TechniqueSighting } from './technique-sightings.ts';

/**
 * A layer of the ATT&CK Navigator, the part of format 4.5 that we write:
 * https://github.com/mitre-attack/attack-navigator/blob/master/layers/spec/v4.5/layerformat.md
 */
export type NavigatorLayer = {
  readonly name: string;
  readonly versions: { readonly attack: string; readonly navigator: '5.2.0'; readonly layer: '4.5' };
  readonly domain: 'enterprise-attack';
  readonly description: string;
  readonly filters: { readonly platforms: readonly string[] };
  /** 3: highest score first. */
  readonly sorting: 3;
  readonly layout: {
    readonly layout: 'side';
    readonly showID: boolean;
    readonly showName: boolean;
    readonly showAggregateScores: boolean;
    readonly countUnscored: boolean;
    readonly aggregateFunction: 'max';
    readonly expandedSubtechniques: 'annotated';
  };
  readonly hideDisabled: boolean;
  readonly techniques: readonly LayerTechnique[];
  readonly gradient: { readonly colors: readonly string[]; readonly minValue: number; readonly maxValue: number };
  readonly legendItems: readonly { readonly label: string; readonly color: string }[];
  readonly metadata: readonly Metadata[];
};

/** Without `tactic`: the annotation shows under every tactic of the technique. Without `score`: the parent of scored ones. */
type LayerTechnique = {
  readonly techniqueID: TechniqueId;
  readonly score?: number;
  readonly comment?: string;
  readonly enabled: true;
  readonly showSubtechniques?: true;
  readonly metadata?: readonly Metadata[];
};

type Metadata = { readonly name: string; readonly value: string };
type Scored = { readonly id: TechniqueId; readonly score: number; readonly comment: string; readonly metadata: readonly Metadata[] };
type Scale = Pick<NavigatorLayer, 'gradient' | 'legendItems'>;

/** Facts that a layer needs beyond the scores. */
export type LayerContext = {
  readonly index: MappingIndex;
  /** Platforms of each technique, as ATT&CK names them. */
  readonly platforms: ReadonlyMap<TechniqueId, readonly string[]>;
};

export type CoverageFilter = { readonly tiers: readonly Tier[]; readonly kinds: readonly SourceKind[] };
export type FindingScore = 'count' | 'severity';

/** The Navigator shows a comment in a tooltip; more than this is unreadable there. */
const COMMENT_LIMIT = 900;
const PALE_TO_RED = ['#fff3c4', '#fd8d3c', '#bd0026'] as const;
const SEVERITY_COLORS: Readonly<Record<SeverityLabel, string>> = {
  INFORMATIONAL: '#dfe6ec',
  LOW: '#c6e48b',
  MEDIUM: '#ffd54f',
  HIGH: '#fb8c00',
  CRITICAL: '#c62828',
};

/** Shows the techniques that the mapping knows, and by how many active keys: controls, finding types, rules, checks. */
export function coverageLayer(release: MappingRelease, filter: CoverageFilter, context: LayerContext): NavigatorLayer {
  const active = new Set(release.catalog.filter((entry) => entry.status === 'active').map((entry) => `${entry.kind} ${entry.key}`));
  const rows = release.mappings.filter(
    (row) => filter.tiers.includes(row.tier) && filter.kinds.includes(row.kind) && active.has(`${row.kind} ${row.key}`),
  );
  const byTechnique = Map.groupBy(rows, (row) => context.index.technique(row.techniqueId)?.id ?? '');
  byTechnique.delete('');
  const scored = [...byTechnique].map(([id, evidence]): Scored => {
    const keys = Map.groupBy(evidence, (row) => row.kind);
    const distinct = [...keys].map(([kind, ofKind]) => [kind, [...new Set(ofKind.map((row) => row.key))]] as const);
    const score = distinct.reduce((sum, [, names]) => sum + names.length, 0);
    const counts = distinct.map(([kind, names]) => ({ name: kind, value: String(names.length) }));
    const tiers = filter.tiers.filter((tier) => evidence.some((row) => row.tier === tier));
    const sources = [...new Set(evidence.map((row) => row.source))].toSorted();
    const facts = [
      { name: 'tiers', value: tiers.join(', ') },
      { name: 'sources', value: sources.join(', ') },
    ];
    const comment = distinct.map(([kind, names]) => `${kind}: ${joinWithin(names, COMMENT_LIMIT / distinct.length)}`).join('\n');
    return { id, score, comment, metadata: [...counts, ...facts] };
  });
  const selection = [
    { name: 'tiers', value: filter.tiers.join(', ') },
    { name: 'kinds', value: filter.kinds.join(', ') },
  ];
  return buildLayer({ name: 'ATT&CK coverage', description: 'Score: active keys mapped to the technique.' }, scored, selection, context);
}

/** Shows the techniques of open findings: how many source findings, or the worst severity (1 = INFORMATIONAL … 5 = CRITICAL). */
export function findingsLayer(
  sightings: readonly TechniqueSighting[],
  score: FindingScore,
  selection: readonly Metadata[],
  context: LayerContext,
): NavigatorLayer {
  const scored = [...Map.groupBy(sightings, (sighting) => sighting.techniqueId)].map(([id, seen]): Scored => {
    const worst = seen.reduce((most, { severity }) => Math.max(most, SEVERITY_LABELS.indexOf(severity)), 0);
    const accounts = [...new Set(seen.map((sighting) => sighting.accountId))].toSorted();
    const perSeverity = SEVERITY_LABELS.toReversed().flatMap((label) => {
      const count = seen.filter((sighting) => sighting.severity === label).length;
      return count === 0 ? [] : [{ name: label, value: String(count) }];
    });
    return {
      id,
      score: score === 'count' ? seen.length : worst + 1,
      comment: `${seen.length} open finding${seen.length === 1 ? '' : 's'}, worst ${SEVERITY_LABELS[worst] ?? ''}`,
      metadata: [...perSeverity, { name: 'accounts', value: joinWithin(accounts, COMMENT_LIMIT) }],
    };
  });
  const what = score === 'count' ? 'Score: open source findings.' : 'Score: worst severity of open source findings, 1 to 5.';
  const scale = score === 'severity' ? severityScale() : undefined;
  return buildLayer({ name: 'ATT&CK findings', description: what }, scored, selection, context, scale);
}

/** Findings of a technique that were counted already. */
export type CountedTechnique = {
  readonly techniqueId: TechniqueId;
  readonly exposure: number;
  readonly detection: number;
  /** null: there is none. */
  readonly worst: SeverityLabel | null;
};

/** Shows the techniques of open findings, from counts. @param when in words, for the name of the layer; empty: now */
export function countsLayer(counted: readonly CountedTechnique[], when: string, context: LayerContext): NavigatorLayer {
  const scored = counted
    .filter(({ exposure, detection }) => exposure + detection > 0)
    .map(({ techniqueId, exposure, detection, worst }): Scored => {
      const facts = { exposed: String(exposure), detected: String(detection), worst: worst ?? '' };
      const metadata = Object.entries(facts).map(([name, value]) => ({ name, value }));
      return { id: techniqueId, score: exposure + detection, comment: `${exposure} exposed, ${detection} detected`, metadata };
    });
  const name = when === '' ? 'ATT&CK findings' : `ATT&CK findings, ${when}`;
  return buildLayer({ name, description: 'Score: open source findings.' }, scored, [], context);
}

function buildLayer(
  title: Pick<NavigatorLayer, 'name' | 'description'>,
  scored: readonly Scored[],
  selection: readonly Metadata[],
  context: LayerContext,
  scale: Scale = countScale(Math.max(2, ...scored.map((technique) => technique.score))),
): NavigatorLayer {
  const { version, attackVersion } = context.index.release;
  return {
    name: title.name,
    // The Navigator knows ATT&CK by its major version.
    versions: { attack: attackVersion.split('.')[0] ?? attackVersion, navigator: '5.2.0', layer: '4.5' },
    domain: 'enterprise-attack',
    description: `${title.description} Mapping release ${version}, ATT&CK ${attackVersion}.`,
    filters: {
      platforms: listPlatforms(
        scored.map((technique) => technique.id),
        context,
      ),
    },
    sorting: 3,
    layout: {
      layout: 'side',
      showID: true,
      showName: true,
      showAggregateScores: false,
      countUnscored: false,
      aggregateFunction: 'max',
      expandedSubtechniques: 'annotated',
    },
    hideDisabled: false,
    techniques: listTechniques(scored, context.index),
    ...scale,
    metadata: [{ name: 'mapping release', value: version }, { name: 'ATT&CK', value: attackVersion }, ...selection],
  };
}

/** By id, and with every parent of a scored sub-technique: it opens to show what is scored below it. */
function listTechniques(scored: readonly Scored[], index: MappingIndex): LayerTechnique[] {
  const byId = new Map(scored.map((technique) => [technique.id, technique]));
  const parents = new Set(scored.flatMap(({ id }) => index.technique(id)?.parentId ?? []));
  return [...new Set([...byId.keys(), ...parents])].toSorted().map((id) => {
    const technique = byId.get(id);
    return {
      techniqueID: id,
      ...(technique !== undefined && {
        score: technique.score,
        comment: technique.comment,
        metadata: [...technique.metadata, ...listStandards(id, index)],
      }),
      enabled: true,
      ...(parents.has(id) && { showSubtechniques: true }),
    };
  });
}

function listStandards(id: TechniqueId, index: MappingIndex): Metadata[] {
  const standards = index.findStandards(id);
  return STANDARDS.flatMap((name) => {
    const controls = standards[name] ?? [];
    return controls.length === 0 ? [] : [{ name: `standard ${name}`, value: joinWithin(controls, COMMENT_LIMIT) }];
  });
}

/** Those of the cloud always; others only where a scored technique lives nowhere else, as it would be hidden, score and all. */
function listPlatforms(ids: readonly TechniqueId[], { platforms }: LayerContext): string[] {
  const elsewhere = ids
    .map((id) => platforms.get(id) ?? [])
    .filter((list) => list.length > 0 && !list.some((name) => CLOUD_PLATFORMS.includes(name)));
  return [...new Set([...CLOUD_PLATFORMS, ...elsewhere.flat()])].toSorted();
}

function countScale(highest: number): Scale {
  return {
    gradient: { colors: PALE_TO_RED, minValue: 1, maxValue: highest },
    legendItems: [
      { label: '1', color: PALE_TO_RED[0] },
      { label: String(highest), color: PALE_TO_RED[2] },
    ],
  };
}

function severityScale(): Scale {
  const colors = SEVERITY_LABELS.map((label) => SEVERITY_COLORS[label]);
  return {
    gradient: { colors, minValue: 1, maxValue: SEVERITY_LABELS.length },
    legendItems: SEVERITY_LABELS.map((label) => ({ label, color: SEVERITY_COLORS[label] })),
  };
}
