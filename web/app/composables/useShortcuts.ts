import { onMounted, onUnmounted } from 'vue';

/** The acts of a page's keys, by their name in `KeyboardEvent.key`; `Ctrl-k` also hears the command key of a Mac. */
export type Shortcuts = { readonly [key: string]: () => void };

/**
 * Hears keys while nobody writes into a field. Keys of a page rest while a modal dialog lies over it.
 * @param where `dialog` for keys of a dialog, and for those that work everywhere
 */
export function useShortcuts(shortcuts: Shortcuts, where: 'page' | 'dialog' = 'page'): void {
  const hear = (event: KeyboardEvent) => {
    if (where === 'page' && document.querySelector('dialog:modal') !== null) return;
    const isCommand = event.ctrlKey || event.metaKey;
    const action = shortcuts[isCommand ? `Ctrl-${event.key.toLowerCase()}` : event.key];
    if (action === undefined || event.altKey || event.isComposing || (!isCommand && isField(event.target))) return;
    event.preventDefault();
    action();
  };
  onMounted(() => document.addEventListener('keydown', hear));
  onUnmounted(() => document.removeEventListener('keydown', hear));
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
