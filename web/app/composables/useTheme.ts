import { readonly, ref, watchEffect } from 'vue';

export type Theme = 'light' | 'dark' | 'system';
const KEY = 'theme';
const isTheme = (text: string | null): text is Theme => text === 'light' || text === 'dark' || text === 'system';

const kept = import.meta.client ? localStorage.getItem(KEY) : null;
const theme = ref<Theme>(isTheme(kept) ? kept : 'system');

/** The theme that the person chose; `system` follows the machine, also while the page is open. */
export function useTheme() {
  return {
    theme: readonly(theme),
    choose(chosen: Theme) {
      theme.value = chosen;
      localStorage.setItem(KEY, chosen);
    },
  };
}

/** Puts the theme on the page; the app calls it once. */
export function applyTheme(): void {
  const machine = matchMedia('(prefers-color-scheme: dark)');
  const apply = () =>
    document.documentElement.classList.toggle('dark', theme.value === 'dark' || (theme.value === 'system' && machine.matches));
  machine.addEventListener('change', apply);
  watchEffect(apply);
}
