import type { SeverityLabel } from '../finding.ts';
import { type Draft, type Line, type Link, longestThatFits, type Message } from './message.ts';

/** The whole body, in bytes of UTF-8, signature included: https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot */
export const FEISHU_BODY_BYTES = 20_000;

const HEADER_COLOURS: Readonly<Record<SeverityLabel, string>> = {
  CRITICAL: 'red',
  HIGH: 'orange',
  MEDIUM: 'yellow',
  LOW: 'blue',
  INFORMATIONAL: 'grey',
};

/** The body of a Feishu (Lark) robot message: an interactive card of `plain_text` only, where no markup and no mention is read. */
export function feishuCard(draft: Draft, signature: object = {}): object {
  const bodyOf = (message: Message) => ({ ...signature, msg_type: 'interactive', card: cardOf(message) });
  return bodyOf(longestThatFits(draft, (message) => Buffer.byteLength(JSON.stringify(bodyOf(message))) <= FEISHU_BODY_BYTES));
}

function cardOf({ subject, headline, severity, lines, links, colon }: Message): object {
  return {
    config: { wide_screen_mode: true },
    header: { title: plain(`${severity} · ${subject} ${headline}`), template: HEADER_COLOURS[severity] },
    elements: [
      ...lines.map((line) => lineOf(line, colon)),
      ...(links.length === 0 ? [] : [{ tag: 'action', actions: links.map(buttonOf) }]),
    ],
  };
}

function lineOf({ label, text, link }: Line, colon: string): object {
  return { tag: 'div', text: plain(`${label}${colon}${text}`), ...(link !== undefined && { extra: buttonOf(link) }) };
}

function buttonOf({ label, url }: Link): object {
  return { tag: 'button', type: 'default', text: plain(label), url };
}

function plain(content: string): object {
  return { tag: 'plain_text', content };
}
