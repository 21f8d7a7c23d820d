import { ref, shallowRef } from 'vue';
import { API, answer, createApi } from '~/api/client';
import { SESSION, type Session } from '~/session/session';
import { createSignIn } from '~/session/sign-in';
import '~/start/console-start';
import { loadConfig } from '~/utils/console-config';

const TENANT_KEY = 'tenant';

/** Composition root of the console: the only place that makes what the pages inject. */
export default defineNuxtPlugin({
  // Before the router, and not waited for: the token is on its way while texts and the part of the page are loaded.
  order: -30,
  parallel: true,
  async setup({ vueApp }) {
    const start = globalThis.consoleStart;
    const config = await (start?.config.catch(loadConfig) ?? loadConfig());
    const signIn = config.isDemo ? (await import('~/demo/demo-sign-in')).createDemoSignIn() : createSignIn(config, start?.signedIn);
    const tenant = ref(sessionStorage.getItem(TENANT_KEY) ?? undefined);
    const hasEnded = ref(false);
    signIn.onEnded(() => {
      hasEnded.value = true;
    });
    watch(tenant, (id) => (id === undefined ? sessionStorage.removeItem(TENANT_KEY) : sessionStorage.setItem(TENANT_KEY, id)));
    const send = config.isDemo ? (await import('~/demo/recorded-answers')).fetchRecorded : undefined;
    const api = createApi({ config, signIn, hasEnded }, send);
    const readMe = () => answer(api.GET('/v1/me'));
    let begun = signIn.finished?.then(readMe);
    // The middleware hears of a failure.
    begun?.catch(() => undefined);
    const askMe = () => {
      const me = begun ?? readMe();
      begun = undefined;
      return me;
    };
    const session: Session = { config, signIn, me: shallowRef(), askMe, tenant, hasEnded };
    vueApp.provide(SESSION, session);
    vueApp.provide(API, api);
  },
});
