import type { Plugin } from 'esbuild';

/** The ways to credentials that the SDK loads for profiles of a person's machine: files, single sign-on, programs, tokens. */
const OF_PROFILES = /^@aws-sdk\/credential-provider-(ini|sso|process|web-identity)$/;

const STAND_IN = `
const none = () => async () => {
  const message = 'A Lambda function has the credentials of its role; profiles are not part of its bundle.';
  throw Object.assign(new Error(message), { name: 'CredentialsProviderError', tryNextLink: true });
};
export { none as fromIni, none as fromProcess, none as fromSSO, none as fromTokenFile };
`;

/**
 * Leaves credentials of profiles out of a bundle: a function has those of its role in its environment, and the SDK's clients
 * of single sign-on weigh 85 KiB in every function. The chain of the SDK goes on to its next link, as without a profile.
 */
export const withoutProfiles: Plugin = {
  name: 'without-profiles',
  setup(build) {
    build.onResolve({ filter: OF_PROFILES }, ({ path }) => ({ path, namespace: 'without-profiles', sideEffects: false }));
    build.onLoad({ filter: /.*/, namespace: 'without-profiles' }, () => ({ contents: STAND_IN, loader: 'js' }));
  },
};
