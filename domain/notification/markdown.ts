import { lookUp } from '@attack-reactor/kit/contract';
import type { Line, Link, Message } from './message.ts';
import type { Tone } from './tone.ts';

/**
 * Characters that end or start markup in a chat that documents no way to escape it, each with the look-alike that says
 * the same to a reader. One code point for one, so that a text can be cut anywhere.
 */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  '<': '＜',
  '>': '＞',
  '[': '［',
  ']': '］',
  '`': 'ˋ',
  '*': '＊',
  _: '＿',
  '~': '～',
  '#': '＃',
  '|': '｜',
  '\\': '＼',
  '&': '＆',
  ':': '：',
};

/** An underscore inside a word is none of markup's, and part of many names; a colon matters where an address starts. */
const MARKUP = /[<>[\]`*~#|\\&]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|:(?=\/\/)/gu;

/** Untrusted text as a reader sees it, without anything that a chat takes for a mention, a link or markup. */
export function inert(text: string): string {
  return text.replace(MARKUP, (character) => lookUp(LOOK_ALIKES, character) ?? '');
}

export type MarkdownStyle = {
  readonly colors: Readonly<Record<Tone, string>>;
  readonly lineBreak: string;
};

/** A message in the markdown that WeCom and DingTalk share: bold, quote, link, code, `<font color>`. */
export function renderMarkdown(message: Message, { colors, lineBreak }: MarkdownStyle): string {
  const { headline, place, tone, next, lines, commands, links, colon } = message;
  const title = `<font color="${colors[tone]}">${inert(headline)}</font>`;
  return [
    place === '' ? title : `${title} · **${inert(place)}**`,
    renderLine(next, colon),
    ...lines.map((line) => `> ${renderLine(line, colon)}`),
    ...commands.map(({ label, text }) => `> ${label}${colon}\`${text}\``),
    // An empty line ends the quote.
    ...(links.length === 0 ? [] : ['', links.map(renderLink).join(' · ')]),
  ].join(lineBreak);
}

function renderLine({ label, text, link }: Line, colon: string): string {
  const line = `${label}${colon}${inert(text)}`;
  return link === undefined ? line : `${line} ${renderLink(link)}`;
}

function renderLink({ label, url }: Link): string {
  return `[${label}](${url})`;
}
