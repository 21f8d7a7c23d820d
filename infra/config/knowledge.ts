import type { ManifestDocument } from '@attack-reactor/kit/contract';
import type { MappingRelease } from '#domain/mapping/mapping-release.ts';

/** The keys and techniques that a configuration may name. */
export type KnownKeys = Pick<MappingRelease, 'version' | 'attackVersion' | 'catalog' | 'aliases' | 'techniques'>;

/** Facts that lie outside of the file; a fact that is left out is not checked. */
export type Knowledge = {
  readonly keys?: KnownKeys;
  /** Every reactor there is, installed or not. */
  readonly reactors?: readonly ManifestDocument[];
};
