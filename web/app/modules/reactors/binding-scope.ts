const SCOPE_FIELDS = ['accounts', 'organizationalUnits', 'regions', 'tags'] as const;
type ScopeField = (typeof SCOPE_FIELDS)[number];
export type ScopeCode = `only-${ScopeField}` | `not-${ScopeField}` | 'only-tenant';

type Tag = { readonly key: string; readonly values?: readonly string[] };
type Rule = { readonly include?: readonly (string | Tag)[]; readonly exclude?: readonly (string | Tag)[] };

/** The parts of a binding that say where it holds. */
export type PlacedBinding = { readonly tenant?: string; readonly scope: { readonly [Field in ScopeField]?: Rule } };

/** One rule of where a binding holds. `code` is a key below `reactors.scopeRule`. */
export type ScopeRule = { readonly code: ScopeCode; readonly values: readonly string[] };

/** Reads where a binding holds: what a binding is confined to, and what it leaves out. */
export function readScope({ tenant, scope }: PlacedBinding): readonly ScopeRule[] {
  const rules = SCOPE_FIELDS.flatMap((field): ScopeRule[] => {
    const { include, exclude } = scope[field] ?? {};
    return [
      ...(include === undefined ? [] : [{ code: `only-${field}` as const, values: include.map(sayEntry) }]),
      ...(exclude === undefined ? [] : [{ code: `not-${field}` as const, values: exclude.map(sayEntry) }]),
    ];
  });
  return tenant === undefined ? rules : [{ code: 'only-tenant', values: [tenant] }, ...rules];
}

function sayEntry(entry: string | Tag): string {
  if (typeof entry === 'string') return entry;
  return entry.values === undefined ? entry.key : `${entry.key}=${entry.values.join('|')}`;
}
