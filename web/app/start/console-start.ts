import type { SigninResponse } from 'oidc-client-ts';
import type { ConsoleConfig } from '../utils/console-config.ts';

/** The things that the first script of a page has begun, for the console that is loaded after it. */
type ConsoleStart = {
  readonly config: Promise<ConsoleConfig>;
  /** The answer of the identity provider becomes a token; undefined: the browser does not come back from there. */
  readonly signedIn: Promise<SigninResponse> | undefined;
};

declare global {
  var consoleStart: ConsoleStart | undefined;
}
