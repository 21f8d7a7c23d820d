import type { Tactic, Technique, TechniqueId } from '#domain/attack/attack.ts';
import type { KeyAlias, SourceKind } from '#domain/finding/source-kind.ts';

/** How well a mapping row is supported, strongest first. */
export const TIERS = ['primary', 'equivalent', 'community', 'derived'] as const;
export type Tier = (typeof TIERS)[number];

/** One published or proposed statement: this key relates to that technique, says this source. */
export type MappingRow = {
  readonly kind: SourceKind;
  readonly key: string;
  readonly techniqueId: TechniqueId;
  readonly tier: Tier;
  /** `significant`, `partial`, `minimal`, `confidence 0.85`, or null where the source gives none. */
  readonly score: string | null;
  readonly category: 'protect' | 'detect' | 'respond' | null;
  /** The independent source, e.g. `center-for-threat-informed-defense/mappings-explorer`. */
  readonly source: string;
  readonly license: string;
};

/** A key that exists, mapped or not: a control, a finding type, a Config rule. */
export type CatalogEntry = {
  readonly kind: SourceKind;
  readonly key: string;
  readonly title: string;
  readonly status: 'active' | 'retired';
};

/** A key for which no technique is the answer, and why, in one line. */
export type NoTechnique = Pick<CatalogEntry, 'kind' | 'key'> & { readonly reason: string };

export const STANDARDS = ['NIST', 'CIS', 'PCI', 'C5', 'ENS'] as const;
export type Standard = (typeof STANDARDS)[number];

/** Control of a security standard that relates to a technique. */
export type StandardControl = {
  readonly techniqueId: TechniqueId;
  readonly standard: Standard;
  readonly controlId: string;
};

/** The whole content of one mapping release, as read from PostgreSQL in one go. */
export type MappingRelease = {
  /** Calendar version of the content, e.g. `2026.11.2`. */
  readonly version: string;
  readonly attackVersion: string;
  /** sha256 (hex) over the content; equal hash = equal content. */
  readonly contentHash: string;
  readonly tactics: readonly Tactic[];
  readonly techniques: readonly Technique[];
  readonly mappings: readonly MappingRow[];
  readonly catalog: readonly CatalogEntry[];
  /** Deliberate answers; a key that is neither here nor mapped is one that nobody has decided. */
  readonly noTechnique: readonly NoTechnique[];
  readonly aliases: readonly KeyAlias[];
  readonly standardControls: readonly StandardControl[];
};

/** Names one release without its content: the answer to a container that asks for a newer one. */
export type MappingReleaseRef = Pick<MappingRelease, 'version' | 'contentHash'>;
