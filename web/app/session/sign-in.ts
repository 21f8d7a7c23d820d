import { InMemoryWebStorage, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import type { ConsoleConfig } from '~/utils/console-config';
import { readReturn } from './return-path';

export const CALLBACK_PATH = '/signed-in';

/** The identity provider says who the person is. Tokens are in memory only: a reload asks the provider again. */
export type SignIn = {
  /** The id token that the API takes; undefined: nobody is signed in, or the token has ended. */
  token(): string | undefined;
  /** Leaves this page for the identity provider, which sends the browser back to `returnTo`. */
  start(returnTo: string): Promise<void>;
  /** Reads the answer of the identity provider from the address. @returns the path to go on with */
  finish(): Promise<string>;
  end(): Promise<void>;
  onEnded(listener: () => void): void;
};

export function createSignIn({ issuer, clientId, scope }: ConsoleConfig): SignIn {
  const manager = new UserManager({
    authority: issuer,
    client_id: clientId,
    scope,
    response_type: 'code',
    redirect_uri: location.origin + CALLBACK_PATH,
    post_logout_redirect_uri: `${location.origin}/`,
    userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
    // The state and the verifier, which protect the way there and back, have to outlive the page.
    stateStore: new WebStorageStateStore({ store: sessionStorage }),
    // A hidden frame is against the content security policy; a refresh token is used where the provider gives one.
    automaticSilentRenew: true,
    monitorSession: false,
  });
  let token: string | undefined;
  let ended = () => {};
  manager.events.addUserLoaded((user) => {
    token = user.id_token;
  });
  manager.events.addAccessTokenExpired(() => {
    token = undefined;
    ended();
  });
  return {
    token: () => token,
    start: (returnTo) => manager.signinRedirect({ state: returnTo }),
    async finish() {
      const user = await manager.signinCallback();
      token = user?.id_token;
      return readReturn(user?.state);
    },
    async end() {
      token = undefined;
      await manager.signoutRedirect();
    },
    onEnded(listener) {
      ended = listener;
    },
  };
}
