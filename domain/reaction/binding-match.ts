import type { TechniqueId } from '#domain/attack/attack.ts';
import type { Binding } from './binding.ts';

/** The part of a finding by which bindings are found. */
export type MatchFacts = {
  readonly key: { readonly kind: string; readonly key: string } | undefined;
  readonly techniqueIds: readonly TechniqueId[];
  /** ASFF types, such as `TTPs/Discovery/Recon:IAMUser-UserPermissions`. */
  readonly types: readonly string[];
};

/** Tells whether a binding is about a finding, before anybody looks at its scope. */
export function matchesBinding({ match }: Pick<Binding, 'match'>, { key, techniqueIds, types }: MatchFacts): boolean {
  if ('control' in match) return key?.kind === 'securityhub_control' && key.key === match.control;
  if ('technique' in match) return techniqueIds.some((id) => id === match.technique || id.startsWith(`${match.technique}.`));
  const named = [
    ...(key === undefined || key.kind === 'securityhub_control' ? [] : [key.key]),
    ...types.map((type) => type.split('/').at(-1) ?? type),
  ];
  const { findingType } = match;
  return named.some((type) => (findingType.endsWith('*') ? type.startsWith(findingType.slice(0, -1)) : type === findingType));
}
