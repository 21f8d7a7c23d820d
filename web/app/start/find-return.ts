import { readReturn } from '../session/return-path.ts';

/** oidc-client-ts keeps what it has to remember of a sign-in under this and its state. */
const KEPT = 'oidc.';

/**
 * Finds the path that a sign-in began at, before anybody has looked at the answer of the identity provider.
 * @param callback the address at which the browser came back
 * @returns undefined: the answer is a refusal, or this browser began no such sign-in
 */
export function findReturn(callback: string, storage: Pick<Storage, 'getItem'>): string | undefined {
  const { searchParams } = new URL(callback);
  const kept = searchParams.has('code') ? storage.getItem(KEPT + searchParams.get('state')) : null;
  if (kept === null) return undefined;
  try {
    return readReturn((JSON.parse(kept) as { readonly data?: unknown }).data);
  } catch {
    return undefined;
  }
}
