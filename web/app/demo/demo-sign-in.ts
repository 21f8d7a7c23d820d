import type { SignIn } from '~/session/sign-in';

/** The demo has nobody to sign in: everybody reads the same recorded answers. */
export function createDemoSignIn(): SignIn {
  return {
    token: () => 'demo',
    start: async () => {},
    finished: undefined,
    end: async () => {},
    onEnded: () => {},
  };
}
