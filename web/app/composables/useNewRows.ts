import { type Ref, ref, watch } from 'vue';
import { useChanges } from './useChanges';
import type { Pages } from './usePages';

/**
 * Counts rows that came in or changed since the first page of a list was shown, and leaves the page alone. A later page is not
 * looked at: rows move between pages.
 */
export function useNewRows<Row>(
  pages: Pages<{ readonly items: readonly Row[]; readonly next: string | null }>,
  readKey: (row: Row) => string,
  ask: () => Promise<{ readonly items: readonly Row[] }>,
): { readonly count: Readonly<Ref<number>> } {
  const { changes } = useChanges();
  const count = ref(0);
  watch(pages.value, () => {
    count.value = 0;
  });
  watch(changes, async () => {
    const shown = pages.value.value;
    if (shown === undefined || pages.number.value !== 1) return;
    const known = new Map(shown.items.map((row) => [readKey(row), JSON.stringify(row)]));
    // A question that fails is asked again at the next change.
    const newest = await ask().catch(() => undefined);
    if (newest === undefined || pages.value.value !== shown) return;
    count.value = newest.items.filter((row) => known.get(readKey(row)) !== JSON.stringify(row)).length;
  });
  return { count };
}
