import { answer, useApi } from '~/api/client';
import { keepOwnTenant } from '~/session/own-tenant';
import { useSession } from '~/session/session';
import { CALLBACK_PATH } from '~/session/sign-in';

/** Every page needs somebody who is signed in. Others go to the identity provider, and come back to this very page. */
export default defineNuxtRouteMiddleware(async (to) => {
  if (to.path === CALLBACK_PATH) return;
  const session = useSession();
  const api = useApi();
  if (session.signIn.token() === undefined && !session.hasEnded.value) {
    await session.signIn.start(to.fullPath);
    return abortNavigation();
  }
  session.me.value ??= await answer(api.GET('/v1/me'));
  session.tenant.value = keepOwnTenant(session.tenant.value, session.me.value);
});
