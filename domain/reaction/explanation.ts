import type { Reason } from './reason.ts';
import { writeReasons } from './reason-text.ts';
import { ENGLISH_REASONS } from './texts/en.ts';

/** The same reasons twice: in English for logs and records, and as data that a message says in its language. */
export type Explanation = { readonly reason: string; readonly why: Reason[] };

/** Says reasons in both ways. */
export function explain(...why: Reason[]): Explanation {
  return { reason: writeReasons(why, { texts: ENGLISH_REASONS, timeZone: 'UTC' }), why };
}
