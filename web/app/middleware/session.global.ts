import { keepOwnTenant } from '~/session/own-tenant';
import { CALLBACK_PATH } from '~/session/provider-settings';
import { useSession } from '~/session/session';

/** Every page needs somebody who is signed in. Others go to the identity provider, and come back to this very page. */
export default defineNuxtRouteMiddleware(async (to) => {
  if (to.path === CALLBACK_PATH) return;
  const session = useSession();
  const { signIn } = session;
  const isRefused = await signIn.finished?.then(
    () => false,
    () => true,
  );
  // The page there says what is wrong.
  if (isRefused === true) return navigateTo(CALLBACK_PATH, { replace: true });
  if (signIn.token() === undefined && !session.hasEnded.value) {
    await signIn.start(to.fullPath);
    return abortNavigation();
  }
  session.me.value ??= await session.askMe();
  session.tenant.value = keepOwnTenant(session.tenant.value, session.me.value);
});
