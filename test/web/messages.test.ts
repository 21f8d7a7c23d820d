import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findSources, listTexts } from '../support/vue-templates.ts';

const WEB = join(__dirname, '../../web');
const LOCALES = ['en', 'zh', 'es'] as const;

type Messages = { readonly [key: string]: string | Messages };

function readMessages(locale: string): Map<string, string> {
  const folder = join(WEB, 'i18n/locales', locale);
  return new Map(readdirSync(folder).flatMap((file) => flatten(JSON.parse(readFileSync(join(folder, file), 'utf8')) as Messages)));
}

function flatten(messages: Messages, before = ''): [string, string][] {
  return Object.entries(messages).flatMap(([key, value]) =>
    typeof value === 'string' ? [[before + key, value] as [string, string]] : flatten(value, `${before}${key}.`),
  );
}

/** Each once: a language may have one form of a text where English has two. */
const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g))].toSorted();

describe('messages of the console', () => {
  const english = readMessages('en');

  it.each(['zh', 'es'])('have the same keys in %s as in English', (locale) => {
    expect([...readMessages(locale).keys()].toSorted()).toEqual([...english.keys()].toSorted());
  });

  it.each(['zh', 'es'])('have the same placeholders in %s as in English', (locale) => {
    for (const [key, text] of readMessages(locale)) expect([key, placeholders(text)]).toEqual([key, placeholders(english.get(key) ?? '')]);
  });

  it.each(LOCALES)('stand in files of %s that the console loads', (locale) => {
    const listed = /MESSAGE_FILES = \[([^\]]*)\]/.exec(readFileSync(join(WEB, 'i18n/locales.ts'), 'utf8'))?.[1] ?? '';
    const files = [...listed.matchAll(/'([\w-]+)'/g)].map(([, name]) => `${name}.json`);
    expect(readdirSync(join(WEB, 'i18n/locales', locale)).toSorted()).toEqual(files.toSorted());
  });

  it('exist for every key that is written in the code', () => {
    const used = findSources(WEB).flatMap(({ path, text }) =>
      [...text.matchAll(/\bt\(\s*'([\w.]+)'/g)].map(([, key]) => ({ path, key: key ?? '' })),
    );
    expect(used.length).toBeGreaterThan(50);
    expect(used.filter(({ key }) => !english.has(key))).toEqual([]);
  });

  it('are all used', () => {
    const code = findSources(WEB)
      .map(({ text }) => text)
      .join('\n');
    // A key that is put together in the code, such as `common.severity.${value}`, uses all below its beginning.
    const beginnings = [...code.matchAll(/`([\w.]+\.)\$\{/g)].map(([, beginning]) => beginning ?? '');
    const unused = [...english.keys()].filter(
      (key) => !code.includes(`'${key}'`) && !beginnings.some((beginning) => key.startsWith(beginning)),
    );
    expect(unused).toEqual([]);
  });
});

describe('templates of the console', () => {
  it('have no text that is not in the messages', () => {
    const found = findSources(WEB)
      .filter(({ path }) => path.endsWith('.vue'))
      .flatMap(({ path, text }) => listTexts(text).map((hardCoded) => `${path}: ${hardCoded}`));
    expect(found).toEqual([]);
  });

  it('would be found with such a text', () => {
    const vue = (template: string) => listTexts(`<template>${template}</template>`);
    expect(vue('<p>Hello</p>')).toEqual(['Hello']);
    expect(vue('<input placeholder="Words">')).toEqual(['placeholder="Words"']);
    expect(vue('<b>{{ isOn ? "Yes" : t("a.b") }}</b>')).toEqual(['"Yes"']);
    expect(vue('<kbd>Ctrl K</kbd><b>{{ t("a.b") }} · ✕ –</b><i class="x">{{ n }}</i>')).toEqual([]);
  });
});
