import { WebStorageStateStore } from 'oidc-client-ts';
import type { ConsoleConfig } from '../utils/console-config.ts';

export const CALLBACK_PATH = '/signed-in';

/** The settings that both halves of a sign-in agree on: the page that leaves, and the page that comes back. */
export function listProviderSettings({ issuer, clientId, scope }: ConsoleConfig) {
  return {
    authority: issuer,
    client_id: clientId,
    scope,
    response_type: 'code',
    redirect_uri: location.origin + CALLBACK_PATH,
    // The state and the verifier, which protect the way there and back, have to outlive the page.
    stateStore: new WebStorageStateStore({ store: sessionStorage }),
  };
}
