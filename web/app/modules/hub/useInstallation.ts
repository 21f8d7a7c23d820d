import { onScopeDispose, watch } from 'vue';
import type { Answer } from '~/api/answers';
import { answer, useApi } from '~/api/client';
import { ApiProblem } from '~/api/problem';
import { type Load, useLoad } from '~/composables/useLoad';
import { isAtWork } from './at-work';
import type { ReactorPath } from './hub-query';

const EVERY_MS = 2_000;

/**
 * Follows a reactor as it is installed here: while work on it is under way, it is asked about every two seconds.
 * @param hear is called once the work has ended
 */
export function useInstallation(path: ReactorPath, hear: () => void): Load<Answer<'getReactor'> | undefined> {
  const api = useApi();
  const load = useLoad(async (signal) => {
    try {
      return await answer(api.GET('/v1/reactors/{publisher}/{name}', { params: { path }, signal }));
    } catch (error) {
      // It was never installed, nor wanted.
      if (error instanceof ApiProblem && error.status === 404) return undefined;
      throw error;
    }
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(load.value, (now, before) => {
    clearTimeout(timer);
    if (isAtWork(now)) timer = setTimeout(() => void load.reload(), EVERY_MS);
    else if (isAtWork(before)) hear();
  });
  onScopeDispose(() => clearTimeout(timer));
  return load;
}
