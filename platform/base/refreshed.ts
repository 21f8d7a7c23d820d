import type { Clock } from './clock.ts';

/**
 * Keeps what `load` answers and asks again after `refreshMs`. Callers that meet while it loads wait for the same answer.
 * A failure is not kept and nothing older is served: for settings that must not be acted on once they are withdrawn.
 */
export function refreshed<Value>(load: () => Promise<Value>, refreshMs: number, clock: Pick<Clock, 'now'>): () => Promise<Value> {
  let held: { readonly value: Value; readonly loadedAt: number } | undefined;
  let loading: Promise<Value> | undefined;
  const reload = async (): Promise<Value> => {
    held = undefined;
    const value = await load();
    held = { value, loadedAt: clock.now() };
    return value;
  };
  return () => {
    if (held !== undefined && clock.now() - held.loadedAt < refreshMs) return Promise.resolve(held.value);
    loading ??= reload().finally(() => {
      loading = undefined;
    });
    return loading;
  };
}
