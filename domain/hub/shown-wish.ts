import type { WantedReactor } from './wanted-reactor.ts';

/** Returns a wish as people read it: who agreed to what, and what it would go back to. */
export function showWish({ version, digest, consent, before }: WantedReactor) {
  const { by, at, manifestDigest } = consent;
  return { version, digest, by, at, manifestDigest, before: before?.version ?? null };
}
