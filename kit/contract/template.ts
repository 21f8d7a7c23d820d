/**
 * The names in braces of a text: `account` and `region` of `Account {account} in {region}.`
 * @example
 * listParameters('Account {account} in {region}.'); // ['account', 'region']
 */
export function listParameters(template: string): string[] {
  return [...template.matchAll(/\{(\w+)\}/g)].flatMap(([, name]) => name ?? []);
}

/**
 * A text with its names in braces replaced; a value is put in as it is, braces and all. A name without a value stays.
 * @example
 * fill('Key {key} rotates', { key: 'k-1' }); // 'Key k-1 rotates'
 */
export function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => lookUp(values, name) ?? whole);
}

/**
 * Returns the word for a name, which may be anybody's: `constructor` is none of ours.
 * @example
 * lookUp({ AwsKmsKey: 'kms' }, 'constructor'); // undefined
 */
export function lookUp<Word>(words: Readonly<Partial<Record<string, Word>>>, name: string | number): Word | undefined {
  return Object.hasOwn(words, name) ? words[name] : undefined;
}
