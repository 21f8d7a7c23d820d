import type { SourceKind } from '#domain/finding/source-kind.ts';
import type { CatalogEntry } from '#domain/mapping/mapping-release.ts';
import { SeedInputInvalid } from '#scripts/seed/input-invalid.ts';
import type { SeedTable } from '#scripts/seed/sql-table.ts';

/** A key of the catalog and the input that names it. */
type CatalogItem = CatalogEntry & { readonly at: string; readonly provenanceId: string };

/** Every key a finding may carry, collected from several inputs. */
export type Catalog = {
  /** @throws SeedInputInvalid when the key is there already. */
  add(item: CatalogItem): void;
  /** Adds the key unless an earlier input knows it: earlier inputs know more about it. */
  addIfMissing(item: CatalogItem): void;
  /** @throws SeedInputInvalid unless the key is there. */
  require(kind: SourceKind, key: string, at: string): void;
  table(): SeedTable;
};

/** A catalog with nothing in it. */
export function emptyCatalog(): Catalog {
  const items = new Map<string, CatalogItem>();
  const find = (kind: SourceKind, key: string) => items.get(`${kind}:${key}`);
  const put = (item: CatalogItem) => items.set(`${item.kind}:${item.key}`, item);
  return {
    add(item) {
      const earlier = find(item.kind, item.key);
      if (earlier) throw new SeedInputInvalid(`${item.at}: duplicate ${item.kind} "${item.key}", first at ${earlier.at}`);
      put(item);
    },
    addIfMissing(item) {
      if (!find(item.kind, item.key)) put(item);
    },
    require(kind, key, at) {
      if (!find(kind, key)) throw new SeedInputInvalid(`${at}: unknown ${kind} "${key}"; no catalog file lists it`);
    },
    table: () => ({
      table: 'catalogue_entry',
      columns: ['kind', 'key', 'title', 'status', 'provenance_id'],
      rows: [...items.values()].map((item) => [item.kind, item.key, item.title, item.status, item.provenanceId]),
    }),
  };
}
