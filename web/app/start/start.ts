import { OidcClient } from 'oidc-client-ts';
import { CALLBACK_PATH, listProviderSettings } from '../session/provider-settings.ts';
import { loadConfig } from '../utils/console-config.ts';
import './console-start.ts';
import { findReturn } from './find-return.ts';

/**
 * The first script of every page. A page that is opened has no token, so it goes to the identity provider before the console is
 * loaded, and the console is loaded once, by the page that comes back. local/console/finish-pages.ts names its entry.
 */
async function start(entry: string): Promise<void> {
  if (location.pathname === CALLBACK_PATH) comeBack();
  else if (await goToProvider()) return;
  // The console looks for its place in the page.
  if (document.readyState === 'loading') await new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve));
  await import(entry);
}

/** @returns false: there is nobody to go to, or it failed; the console then tries for itself, and says what is wrong */
async function goToProvider(): Promise<boolean> {
  const config = loadConfig();
  globalThis.consoleStart = { config, signedIn: undefined };
  try {
    const known = await config;
    if (known.isDemo === true) return false;
    const state = location.pathname + location.search + location.hash;
    const { url } = await new OidcClient(listProviderSettings(known)).createSigninRequest({ state, request_type: 'si:r' });
    location.replace(url);
    return true;
  } catch {
    return false;
  }
}

/** Begins to make the answer a token, and shows the address that the person asked for: the console begins with its page meanwhile. */
function comeBack(): void {
  const [config, callback] = [loadConfig(), location.href];
  const signedIn = config.then((known) => new OidcClient(listProviderSettings(known)).processSigninResponse(callback));
  // The console hears of a failure.
  signedIn.catch(() => undefined);
  globalThis.consoleStart = { config, signedIn };
  const path = findReturn(callback, sessionStorage);
  if (path !== undefined) history.replaceState(history.state, '', path);
}

const { entry } = (document.currentScript as HTMLScriptElement).dataset;
if (entry !== undefined) void start(entry);
