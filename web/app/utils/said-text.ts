/** A text of the API: in each language, or, from a reactor that knows one language only, as it is. */
export type SaidText = string | { readonly en: string; readonly zh: string; readonly es: string };

/** Returns a text in the language of the person. */
export function sayIn(locale: string, text: SaidText): string {
  if (typeof text === 'string') return text;
  return locale === 'zh' || locale === 'es' ? text[locale] : text.en;
}
