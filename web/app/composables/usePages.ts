import { computed, type Ref, ref, type WatchSource, watch } from 'vue';
import { type Load, useLoad } from './useLoad';

type Page<Item> = { readonly items: readonly Item[]; readonly next: string | null };

/** A list that the server pages. Cursors belong to one question: when it changes, the list begins anew. */
export type Pages<Answered> = Load<Answered> & {
  /** Counted from 1. */
  readonly number: Ref<number>;
  readonly hasNext: Ref<boolean>;
  readonly hasPrevious: Ref<boolean>;
  next(): void;
  previous(): void;
  /** Reads the first page anew. */
  first(): Promise<void>;
};

export function usePages<Answered extends Page<unknown>>(
  ask: (cursor: string | undefined, signal: AbortSignal) => Promise<Answered>,
  ...sources: readonly WatchSource<unknown>[]
): Pages<Answered> {
  const cursors = ref<readonly (string | undefined)[]>([undefined]);
  watch(sources as WatchSource<unknown>[], () => {
    cursors.value = [undefined];
  });
  const load = useLoad((signal) => ask(cursors.value.at(-1), signal), cursors, ...sources);
  const following = computed(() => load.value.value?.next ?? undefined);
  return {
    ...load,
    number: computed(() => cursors.value.length),
    hasNext: computed(() => following.value !== undefined),
    hasPrevious: computed(() => cursors.value.length > 1),
    next() {
      // While a page is on its way, the one that is shown has the cursor of that same page.
      if (following.value !== undefined && !load.isLoading.value) cursors.value = [...cursors.value, following.value];
    },
    previous() {
      if (cursors.value.length > 1) cursors.value = cursors.value.slice(0, -1);
    },
    async first() {
      if (cursors.value.length === 1) await load.reload();
      else cursors.value = [undefined];
    },
  };
}
