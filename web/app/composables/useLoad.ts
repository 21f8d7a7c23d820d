import { onMounted, onScopeDispose, type Ref, ref, shallowRef, type WatchSource, watch } from 'vue';
import { ApiProblem } from '~/api/problem';

/** Something that is asked of the API. The value of the earlier question stays while the next one is on its way, and goes if that fails. */
export type Load<Value> = {
  readonly value: Readonly<Ref<Value | undefined>>;
  readonly isLoading: Readonly<Ref<boolean>>;
  /** Why there is no answer. One that passes (`retryAfter`) is asked about again by itself. */
  readonly problem: Readonly<Ref<ApiProblem | undefined>>;
  reload(): Promise<void>;
};

/** An answer that is asked for, and what asks for it. `reload` may run while an earlier question is on its way. */
type Asking<Value> = Load<Value> & { askAnew(): void };

/**
 * Asks when the page opens, and again whenever a source changes; an answer that comes too late is thrown away.
 * @example const finding = useLoad((signal) => answer(api.GET('/v1/findings/{identity}', { params, signal })), identity)
 */
export function useLoad<Value>(ask: (signal: AbortSignal) => Promise<Value>, ...sources: readonly WatchSource<unknown>[]): Load<Value> {
  const { askAnew, ...load } = createLoad(ask);
  watch(sources as WatchSource<unknown>[], askAnew, { immediate: true });
  return load;
}

/** Asks as `useLoad` does, but after all that the parts of the component ask for as they are made: what is shown first is asked for first. */
export function useLaterLoad<Value>(
  ask: (signal: AbortSignal) => Promise<Value>,
  ...sources: readonly WatchSource<unknown>[]
): Load<Value> {
  const { askAnew, ...load } = createLoad(ask);
  watch(sources as WatchSource<unknown>[], askAnew);
  onMounted(load.reload);
  return load;
}

function createLoad<Value>(ask: (signal: AbortSignal) => Promise<Value>): Asking<Value> {
  const value = shallowRef<Value>();
  const isLoading = ref(true);
  const problem = shallowRef<ApiProblem>();
  let controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** True while the value answers what was asked before a source changed: another tenant, for example. */
  let isOfBefore = false;

  async function reload(): Promise<void> {
    clearTimeout(timer);
    controller.abort();
    const mine = new AbortController();
    controller = mine;
    isLoading.value = true;
    try {
      const answered = await ask(mine.signal);
      if (mine.signal.aborted) return;
      value.value = answered;
      isOfBefore = false;
      problem.value = undefined;
    } catch (error) {
      if (mine.signal.aborted) return;
      if (isOfBefore) value.value = undefined;
      problem.value = error instanceof ApiProblem ? error : new ApiProblem({ status: 0, title: String(error) }, { cause: error });
      const seconds = problem.value.retryAfter;
      if (seconds !== undefined) timer = setTimeout(() => void reload(), seconds * 1000);
    }
    isLoading.value = false;
  }

  onScopeDispose(() => {
    clearTimeout(timer);
    controller.abort();
  });
  function askAnew(): void {
    isOfBefore = true;
    void reload();
  }
  return { value, isLoading, problem, reload, askAnew };
}
