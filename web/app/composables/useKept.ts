import { type Ref, ref } from 'vue';

/** A text that this browser keeps for the person; null: there is none. Where nothing can be kept, it lasts as long as the page. */
export function useKept(key: string): { readonly kept: Ref<string | null>; keep(text: string | null): void } {
  const kept = ref(read(key));
  return {
    kept,
    keep(text) {
      kept.value = text;
      try {
        if (text === null) localStorage.removeItem(key);
        else localStorage.setItem(key, text);
      } catch {
        // Storage is full or forbidden.
      }
    },
  };
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
