import * as z from 'zod';

/** The languages that people are told in. */
export const LANGUAGES = ['en', 'zh', 'es'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The most characters of a summary or a reason in one language. */
export const MAX_TEXT = 500;

/**
 * A text that people read: in each language, or, from a reactor that knows one language only, as it is. It travels with its
 * translations, so that it can be read after the reactor that wrote it has changed or gone.
 */
export const text = z.union([z.string(), z.object({ en: z.string(), zh: z.string(), es: z.string() })]);
export type Text = z.output<typeof text>;
/** A text in every language. */
export type TranslatedText = Exclude<Text, string>;

/**
 * Makes the schema of a text that says something, in at most `limit` characters in each language.
 * @example
 * textWithin(500).parse({ en: 'done', zh: '已完成', es: 'hecho' });
 */
export function textWithin(limit: number) {
  const wording = z.string().min(1).max(limit);
  return z.union([wording, z.object({ en: wording, zh: wording, es: wording })]);
}

/**
 * Returns a text in one language.
 * @example
 * readText({ en: 'Key 1 rotates', zh: '密钥 1 已在轮换', es: 'La clave 1 ya rota' }, 'es'); // 'La clave 1 ya rota'
 */
export function readText(value: Text, language: Language): string {
  return typeof value === 'string' ? value : value[language];
}

/**
 * Makes a text of its wording in each language.
 * @example
 * translate((language) => fill(WORDS[language].restored, { fields }));
 */
export function translate(write: (language: Language) => string): TranslatedText {
  return { en: write('en'), zh: write('zh'), es: write('es') };
}

/**
 * Cuts a text at `limit` characters in each language, ending in `…` where something was cut and never inside a code point.
 * @example
 * truncateText({ en: 'a long text', zh: '一段很长的文字', es: 'un texto largo' }, 8).en; // 'a long…'
 */
export function truncateText(value: Text, limit = MAX_TEXT): Text {
  return typeof value === 'string' ? truncate(value, limit) : translate((language) => truncate(value[language], limit));
}

/**
 * Cuts text to at most `limit` characters, ending in `…` where something was cut and never inside a code point.
 * Counts UTF-16 units: a text within the limit by units is within it by code points too, whichever a service counts.
 * @example
 * truncate('a long text', 8); // 'a long…'
 */
export function truncate(value: string, limit: number): string {
  const wellFormed = value.toWellFormed();
  if (wellFormed.length <= limit) return wellFormed;
  let end = limit - 1;
  if (isHighSurrogate(wellFormed.charCodeAt(end - 1))) end -= 1;
  return `${wellFormed.slice(0, end).trimEnd()}…`;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
