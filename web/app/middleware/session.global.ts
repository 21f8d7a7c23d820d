import { answer, useApi } from '~/api/client';
import { useSession } from '~/session/session';
import { CALLBACK_PATH } from '~/session/sign-in';

/** Every page needs somebody who is signed in. Whoever is not goes to the identity provider, and comes back to this very page. */
export default defineNuxtRouteMiddleware(async (to) => {
  if (to.path === CALLBACK_PATH) return;
  const session = useSession();
  const api = useApi();
  if (session.signIn.token() === undefined && !session.hasEnded.value) {
    await session.signIn.start(to.fullPath);
    return abortNavigation();
  }
  const me = session.me.value ?? (await answer(api.GET('/v1/me')));
  session.me.value = me;
  // Somebody else may have chosen it, in this tab.
  if (!me.tenants.some(({ id }) => id === session.tenant.value)) session.tenant.value = undefined;
});
