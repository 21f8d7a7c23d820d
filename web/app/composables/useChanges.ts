import { onMounted, onUnmounted, type Ref, ref } from 'vue';
import type { Answer } from '~/api/answers';
import { answer, useApi } from '~/api/client';
import { useSession } from '~/session/session';

const SECONDS = { running: 5, idle: 30 } as const;

/**
 * Hears whether lists changed, without changing what is on the page: every 5 seconds while something runs, else every 30, and
 * never while the page is hidden.
 */
export function useChanges(): { readonly changes: Readonly<Ref<Answer<'getChanges'> | undefined>> } {
  const api = useApi();
  const { tenant, hasEnded } = useSession();
  const changes = ref<Answer<'getChanges'>>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let controller = new AbortController();

  function stop(): void {
    clearTimeout(timer);
    controller.abort();
  }

  async function look(): Promise<void> {
    stop();
    if (document.hidden || hasEnded.value) return;
    controller = new AbortController();
    const { signal } = controller;
    // A change that is not told now is told the next time.
    const told = await answer(api.GET('/v1/changes', { params: { query: { tenant: tenant.value } }, signal })).catch(() => undefined);
    // The page went, or a later look is on its way.
    if (signal.aborted) return;
    if (told !== undefined) changes.value = told;
    timer = setTimeout(() => void look(), SECONDS[(changes.value?.running ?? 0) > 0 ? 'running' : 'idle'] * 1000);
  }

  const lookNow = () => void look();
  onMounted(() => {
    document.addEventListener('visibilitychange', lookNow);
    lookNow();
  });
  onUnmounted(() => {
    stop();
    document.removeEventListener('visibilitychange', lookNow);
  });
  return { changes };
}
