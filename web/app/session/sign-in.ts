import { InMemoryWebStorage, type SigninResponse, User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import type { ConsoleConfig } from '~/utils/console-config';
import { listProviderSettings } from './provider-settings';
import { readReturn } from './return-path';

/** The identity provider says who the person is. Tokens are in memory only: a reload asks the provider again. */
export type SignIn = {
  /** The id token that the API takes; undefined: nobody is signed in, or the token has ended. */
  token(): string | undefined;
  /** Leaves this page for the identity provider, which sends the browser back to `returnTo`. */
  start(returnTo: string): Promise<void>;
  /** The path to go on with, once the answer of the identity provider is a token; it rejects where that fails. undefined: there is no answer. */
  readonly finished: Promise<string> | undefined;
  end(): Promise<void>;
  onEnded(listener: () => void): void;
};

/** @param signedIn the answer of the identity provider, which start/start.ts has begun to read */
export function createSignIn(config: ConsoleConfig, signedIn: Promise<SigninResponse> | undefined): SignIn {
  const manager = new UserManager({
    ...listProviderSettings(config),
    post_logout_redirect_uri: `${location.origin}/`,
    userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
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
  const finish = async (response: SigninResponse) => {
    const user = new User(response);
    await manager.storeUser(user);
    await manager.events.load(user);
    return readReturn(user.state);
  };
  return {
    token: () => token,
    start: (returnTo) => manager.signinRedirect({ state: returnTo }),
    finished: signedIn?.then(finish),
    async end() {
      token = undefined;
      await manager.signoutRedirect();
    },
    onEnded(listener) {
      ended = listener;
    },
  };
}
