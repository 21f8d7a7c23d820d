import { sha256 } from './hash.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html and the same for functions. */
export const SHORT_NAME_CHARACTERS = 64;
const HASH_CHARACTERS = 8;

/**
 * Returns `<prefix>-<words>` as a name for a role or a function. A name that does not fit is cut, and a hash of all words keeps it apart
 * from others.
 */
export function cutName(prefix: string, words: string): string {
  const name = `${prefix}-${words}`;
  if (name.length <= SHORT_NAME_CHARACTERS) return name;
  return `${name.slice(0, SHORT_NAME_CHARACTERS - HASH_CHARACTERS - 1)}-${sha256(words).slice(0, HASH_CHARACTERS)}`;
}
