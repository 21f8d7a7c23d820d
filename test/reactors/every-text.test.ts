import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ReactorManifest, TextValue } from '@attack-reactor/kit';
import { fill, LANGUAGES, listParameters, MAX_TEXT, readText, type TranslatedText } from '@attack-reactor/kit/contract';

const REACTORS = join(import.meta.dirname, '../../reactors');
const IDS = readdirSync(REACTORS);

/** The most characters of what stands in a manifest; all other texts end at MAX_TEXT. */
const LIMITS: Readonly<Record<string, number>> = { title: 100, description: 1000 };

/** Names and values may be Latin in Chinese and English in Spanish; two plain words in a row are a sentence. */
const ENGLISH_WORDS_IN_A_ROW = /\b[a-z]+\s+[a-z]+\b/;
/** English words that Spanish does not have, and that a text left in English could hardly do without. */
const ENGLISH_FUNCTION_WORDS = /\b(the|with|is|of|and)\b/i;
const HALF_WIDTH_PUNCTUATION = /[\p{Script=Han}][,;:?!()]|[,;:?!()][\p{Script=Han}]/u;

type Catalog = Readonly<Record<string, (values?: Readonly<Record<string, TextValue>>) => TranslatedText>>;

async function loadTexts(id: string): Promise<Catalog> {
  const file = join(REACTORS, id, 'texts.ts');
  if (!existsSync(file)) throw new Error(`Reactor ${id} has no texts.ts. Write its texts there, with defineTexts.`);
  const { texts }: { texts: Catalog } = await import(file);
  return texts;
}

/** The entries as they are written, with what stands in braces: nothing is filled in. */
async function listWordings(id: string): Promise<[name: string, wording: TranslatedText][]> {
  return Object.entries(await loadTexts(id)).map(([name, write]) => [name, write()]);
}

/** The words of a text, without values. */
function readWords(wording: string): string {
  return wording.replaceAll(/\{\w+\}/g, '…');
}

describe.each(IDS)('the texts of %s', (id) => {
  it('are those of its manifest, in every language', async () => {
    const { manifest }: { manifest: ReactorManifest } = await import(join(REACTORS, id, 'manifest.ts'));
    const texts = await loadTexts(id);

    expect(manifest).toMatchObject({ title: texts['title']?.(), description: texts['description']?.() });
    for (const text of [manifest.title, manifest.description]) {
      expect(text).toEqual(Object.fromEntries(LANGUAGES.map((language) => [language, expect.stringMatching(/\S/)])));
    }
  });

  it('say something in every language, within the limits', async () => {
    for (const [name, wording] of await listWordings(id)) {
      for (const language of LANGUAGES) {
        const template = readText(wording, language);
        const text = fill(template, Object.fromEntries(listParameters(template).map((parameter) => [parameter, 'x'])));
        const isWritten = text.trim() === text && text !== '' && text.length <= (LIMITS[name] ?? MAX_TEXT);
        expect([name, language, text, isWritten]).toEqual([name, language, text, true]);
      }
    }
  });

  it('hold no English sentence in Chinese, and the punctuation of Chinese', async () => {
    for (const [name, { en, zh }] of await listWordings(id)) {
      expect([name, zh]).toEqual([name, expect.not.stringMatching(ENGLISH_WORDS_IN_A_ROW)]);
      expect([name, zh]).toEqual([name, expect.not.stringMatching(HALF_WIDTH_PUNCTUATION)]);
      if (/[a-z]/.test(readWords(en))) expect([name, zh]).toEqual([name, expect.stringMatching(/\p{Script=Han}/u)]);
    }
  });

  it('hold no English sentence in Spanish', async () => {
    for (const [name, { en, es }] of await listWordings(id)) {
      expect([name, readWords(es)]).toEqual([name, expect.not.stringMatching(ENGLISH_FUNCTION_WORDS)]);
      if (ENGLISH_WORDS_IN_A_ROW.test(readWords(en))) expect([name, es]).not.toEqual([name, en]);
    }
  });
});
