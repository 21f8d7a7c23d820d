import { ref, shallowRef } from 'vue';
import { API, createApi } from '~/api/client';
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
    const { config: begun, signedIn } = globalThis.consoleStart ?? {};
    const config = await (begun?.catch(loadConfig) ?? loadConfig());
    const signIn = config.isDemo ? (await import('~/demo/demo-sign-in')).createDemoSignIn() : createSignIn(config, signedIn);
    const tenant = ref(sessionStorage.getItem(TENANT_KEY) ?? undefined);
    const session: Session = { config, signIn, me: shallowRef(), tenant, hasEnded: ref(false) };
    signIn.onEnded(() => {
      session.hasEnded.value = true;
    });
    watch(tenant, (id) => (id === undefined ? sessionStorage.removeItem(TENANT_KEY) : sessionStorage.setItem(TENANT_KEY, id)));
    const send = config.isDemo ? (await import('~/demo/recorded-answers')).fetchRecorded : undefined;
    vueApp.provide(SESSION, session);
    vueApp.provide(API, createApi(session, send));
  },
});
