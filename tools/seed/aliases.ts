import type { KeyAlias } from '#domain/finding/source-kind.ts';
import type { SeedTable } from '#scripts/seed/sql-table.ts';

/** Another spelling of a key, which counts only if no other key has the same spelling. */
export type AliasCandidate = KeyAlias & { readonly provenanceId: string };

/** The aliases that lead to one key only: a spelling that several keys share would name the wrong one. */
export function aliasTable(candidates: readonly AliasCandidate[]): SeedTable {
  const bySpelling = Map.groupBy(candidates, (candidate) => `${candidate.aliasKind}:${candidate.alias}`);
  const unambiguous = [...bySpelling.values()].filter((same) => new Set(same.map(({ kind, key }) => `${kind}:${key}`)).size === 1);
  return {
    table: 'key_alias',
    columns: ['alias_kind', 'alias', 'kind', 'key', 'provenance_id'],
    rows: unambiguous.flatMap((same) => same.slice(0, 1)).map((one) => [one.aliasKind, one.alias, one.kind, one.key, one.provenanceId]),
  };
}
