/** Stands for any text, also none. */
export const ANY_TEXT = Symbol('any text');
/** Stands for one character. */
export const ANY_CHARACTER = Symbol('any character');

/** A pattern, character by character. */
export type Glob = readonly (string | typeof ANY_TEXT | typeof ANY_CHARACTER)[];

/**
 * Returns true if a text is what a pattern describes, from its beginning to its end. The time is at most that of the text
 * times the pattern, whatever they hold: a regular expression made of the pattern takes exponentially long for many wildcards.
 * @example
 * matchesGlob('a.txt', ['a', ANY_TEXT, 't']); // true
 */
export function matchesGlob(text: string, glob: Glob): boolean {
  let [position, part] = [0, 0];
  // After the last wildcard, and where the text after it was tried last.
  let retry: { readonly part: number; position: number } | undefined;
  while (position < text.length) {
    const wanted = glob[part];
    if (wanted === ANY_TEXT) {
      part += 1;
      retry = { part, position };
    } else if (wanted !== undefined && (wanted === ANY_CHARACTER || wanted === text[position])) {
      part += 1;
      position += 1;
    } else if (retry !== undefined) {
      retry.position += 1;
      ({ part, position } = retry);
    } else return false;
  }
  return glob.slice(part).every((rest) => rest === ANY_TEXT);
}
