import { ReactorInvalid } from './errors.ts';
import { fill, listParameters } from './template.ts';
import { LANGUAGES, type Language, readText, type Text, type TranslatedText, translate } from './text.ts';

/** A value that stands in a text: a name or number, or a text of its own. */
export type TextValue = string | number | Text;

type Wording = Readonly<Record<Language, string>>;
type NamesIn<Template extends string> = Template extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;
type WriteText<Template extends string> = [NamesIn<Template>] extends [never]
  ? () => TranslatedText
  : (values: Readonly<Record<NamesIn<Template>, TextValue>>) => TranslatedText;

/** The texts of a reactor: one function each, whose parameters are what stands in braces in English. */
export type Texts<Catalog extends Readonly<Record<string, Wording>>> = {
  readonly [Name in keyof Catalog]: WriteText<Catalog[Name]['en']>;
};

/**
 * Makes the texts of a reactor from their wording in every language. A name in braces is a value, the same in each.
 * @throws ReactorInvalid where a language lacks a value that another has
 * @example
 * const texts = defineTexts({
 *   rotates: { en: 'Key {key} rotates', zh: '密钥 {key} 已在轮换', es: 'La clave {key} ya rota' },
 * });
 * return nothingToDo(texts.rotates({ key: keyId }));
 */
export function defineTexts<const Catalog extends Readonly<Record<string, Wording>>>(catalog: Catalog): Texts<Catalog> {
  const texts = Object.entries(catalog).map(([name, wording]) => {
    requireSameValues(name, wording);
    return [name, (values: Readonly<Record<string, TextValue>> = {}) => write(wording, values)] as const;
  });
  // Each entry was made of the wording of its name.
  return Object.fromEntries(texts) as unknown as Texts<Catalog>;
}

function write(wording: Wording, values: Readonly<Record<string, TextValue>>): TranslatedText {
  return translate((language) => {
    const written = Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'number' ? String(value) : readText(value, language),
    ]);
    return fill(wording[language], Object.fromEntries(written));
  });
}

function requireSameValues(name: string, wording: Wording): void {
  const all = new Set(LANGUAGES.flatMap((language) => listParameters(wording[language])));
  for (const language of LANGUAGES) {
    const present = listParameters(wording[language]);
    const missing = [...all].filter((one) => !present.includes(one));
    if (missing.length > 0)
      throw new ReactorInvalid(`Text "${name}" lacks {${missing.join('}, {')}} in language ${language}. Add it there.`);
  }
}
