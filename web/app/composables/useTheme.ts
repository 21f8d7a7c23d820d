import { computed, watchEffect } from 'vue';
import { useKept } from './useKept';

export type Theme = 'light' | 'dark' | 'system';
const isTheme = (text: string | null): text is Theme => text === 'light' || text === 'dark' || text === 'system';

const { kept, keep } = useKept('theme');
const theme = computed<Theme>(() => (isTheme(kept.value) ? kept.value : 'system'));

/** The theme that the person chose; `system` follows the machine, also while the page is open. */
export function useTheme() {
  return {
    theme,
    choose: (chosen: Theme) => keep(chosen),
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
