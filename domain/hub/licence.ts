/**
 * Licences whose code may be inside of a package, by their SPDX identifiers (https://spdx.org/licenses/): they ask for notices
 * and nothing else, and `THIRD-PARTY.txt` has those. Others are for people to decide, so a package with one is rejected.
 */
const ALLOWED: readonly string[] = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unicode-3.0',
  'Unlicense',
  'Zlib',
];
/** An expression nests no deeper than so many parentheses. */
const MAX_DEPTH = 8;

/**
 * Returns true for an SPDX expression under which a package may be given on: one of an `OR`, each of an `AND`. A text that
 * is no such expression is not allowed, nor is an exception (`WITH`).
 * https://spdx.github.io/spdx-spec/v2.3/SPDX-license-expressions/
 * @example
 * isAllowedLicence('(MIT OR GPL-3.0-only) AND ISC'); // true
 */
export function isAllowedLicence(expression: string): boolean {
  const words = expression.slice(0, 500).match(/[()]|[\w.+-]+|\S/g) ?? [];
  const reader = { words, at: 0 };
  const isAllowed = readChoice(reader, 0);
  return isAllowed && reader.at === words.length && expression.length <= 500;
}

type Reader = { readonly words: readonly string[]; at: number };

/** `AND` binds more than `OR`. */
function readChoice(reader: Reader, depth: number): boolean {
  let isAllowed = readSum(reader, depth);
  while (take(reader, 'OR')) isAllowed = readSum(reader, depth) || isAllowed;
  return isAllowed;
}

function readSum(reader: Reader, depth: number): boolean {
  let isAllowed = readOne(reader, depth);
  while (take(reader, 'AND')) isAllowed = readOne(reader, depth) && isAllowed;
  return isAllowed;
}

function readOne(reader: Reader, depth: number): boolean {
  if (take(reader, '(')) {
    const isAllowed = depth < MAX_DEPTH && readChoice(reader, depth + 1);
    return take(reader, ')') && isAllowed;
  }
  const word = reader.words[reader.at];
  reader.at += 1;
  return word !== undefined && ALLOWED.includes(word);
}

function take(reader: Reader, word: string): boolean {
  if (reader.words[reader.at] !== word) return false;
  reader.at += 1;
  return true;
}
