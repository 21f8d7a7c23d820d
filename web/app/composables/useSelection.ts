import { computed, type Ref, shallowRef } from 'vue';

/** Rows that a person chose; they stay chosen while pages are turned. */
export type Selection<Row> = {
  readonly keys: Readonly<Ref<ReadonlySet<string>>>;
  readonly rows: Readonly<Ref<readonly Row[]>>;
  toggle(row: Row): void;
  /** Chooses or leaves out several at once. */
  set(rows: readonly Row[], isChosen: boolean): void;
  clear(): void;
};

export function useSelection<Row>(readKey: (row: Row) => string): Selection<Row> {
  const chosen = shallowRef<ReadonlyMap<string, Row>>(new Map());

  function set(rows: readonly Row[], isChosen: boolean): void {
    const next = new Map(chosen.value);
    for (const row of rows) {
      if (isChosen) next.set(readKey(row), row);
      else next.delete(readKey(row));
    }
    chosen.value = next;
  }

  return {
    keys: computed(() => new Set(chosen.value.keys())),
    rows: computed(() => [...chosen.value.values()]),
    toggle: (row) => set([row], !chosen.value.has(readKey(row))),
    set,
    clear() {
      chosen.value = new Map();
    },
  };
}
