import { csv } from '../../../../domain/base/csv.ts';
import type { ChainEntry } from './audit-chain.ts';

const COLUMNS = ['number', 'at', 'actor', 'operation', 'target', 'outcome', 'requestId', 'tenants', 'digest'] as const;

/** Writes entries as the table that the API writes. A cell that a spreadsheet would run is text. */
export function writeAuditCsv(entries: readonly ChainEntry[]): string {
  return csv([COLUMNS, ...entries.map((entry) => COLUMNS.map((column) => String(entry[column])))]);
}

/** Reads page after page, the newest first, until there is none or `most` are there. */
export async function readAllPages<Item>(
  ask: (cursor: string | undefined) => Promise<{ readonly items: readonly Item[]; readonly next: string | null }>,
  { most, onRead }: { readonly most: number; readonly onRead: (count: number) => void },
): Promise<{ readonly items: readonly Item[]; readonly isAll: boolean }> {
  const items: Item[] = [];
  let cursor: string | undefined;
  while (items.length < most) {
    const page = await ask(cursor);
    items.push(...page.items);
    onRead(items.length);
    if (page.next === null) return { items, isAll: true };
    cursor = page.next;
  }
  return { items, isAll: false };
}
