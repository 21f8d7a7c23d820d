import { useNewVersion } from '~/composables/useNewVersion';

/**
 * A tab that is older than the last deployment may ask for a part that is not there any more. It is not left with a page that
 * does nothing: it goes on in the new version, where the person was going.
 */
export default defineNuxtPlugin((nuxtApp) => {
  const router = useRouter();
  const error = useError();
  const { heal, state } = useNewVersion();
  let goingTo: string | undefined;
  router.beforeEach((to) => {
    goingTo = to.fullPath;
  });
  router.afterEach(() => {
    goingTo = undefined;
  });
  nuxtApp.hook('app:chunkError', () => void heal(goingTo ?? router.currentRoute.value.fullPath));
  // Where the page that was opened itself is missing, the first one stands in its place, with the notice.
  watch([state, error], () => {
    const isNothingShown = router.currentRoute.value.matched.length === 0;
    if (state.value === 'missing' && error.value && isNothingShown) void nuxtApp.runWithContext(() => clearError({ redirect: '/' }));
  });
});
