/** The word for a name, which may be anybody's: `constructor` is none of ours. */
export function lookUp<Word>(words: Readonly<Partial<Record<string, Word>>>, name: string | number): Word | undefined {
  return Object.hasOwn(words, name) ? words[name] : undefined;
}
