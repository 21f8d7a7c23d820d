import { type Draft, type Line, type Link, longestThatFits, type Message, writeTitle } from './message.ts';
import type { Tone } from './tone.ts';

/** The whole body, in bytes of UTF-8, signature included: https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot */
export const FEISHU_BODY_BYTES = 20_000;

const HEADER_COLOURS: Readonly<Record<Tone, string>> = { bad: 'red', attention: 'orange', good: 'green', neutral: 'grey' };

export type FeishuCardOptions = {
  readonly signature?: object;
  /** Open ids or user ids of those who are rung where somebody has to act. */
  readonly mentions?: readonly string[];
};

/**
 * The body of a Feishu (Lark) robot message: an interactive card. Everything untrusted is `plain_text`, where no markup and
 * no mention is read; the one `lark_md` holds mentions of the route's settings.
 */
export function feishuCard(draft: Draft, { signature = {}, mentions = [] }: FeishuCardOptions = {}): object {
  const getBody = (message: Message) => ({ ...signature, msg_type: 'interactive', card: renderCard(message, mentions) });
  return getBody(longestThatFits(draft, (message) => Buffer.byteLength(JSON.stringify(getBody(message))) <= FEISHU_BODY_BYTES));
}

function renderCard(message: Message, mentions: readonly string[]): object {
  const { tone, next, lines, commands, links, colon, isUrgent } = message;
  const ring = mentions.map((id) => `<at id=${id}></at>`).join(' ');
  return {
    config: { wide_screen_mode: true },
    header: { title: plain(writeTitle(message)), template: HEADER_COLOURS[tone] },
    elements: [
      ...[next, ...lines, ...commands].map((line) => renderLine(line, colon)),
      ...(isUrgent && ring !== '' ? [{ tag: 'div', text: { tag: 'lark_md', content: ring } }] : []),
      ...(links.length === 0 ? [] : [{ tag: 'action', actions: links.map(renderButton) }]),
    ],
  };
}

function renderLine({ label, text, link }: Line, colon: string): object {
  return { tag: 'div', text: plain(`${label}${colon}${text}`), ...(link !== undefined && { extra: renderButton(link) }) };
}

function renderButton({ label, url }: Link): object {
  return { tag: 'button', type: 'default', text: plain(label), url };
}

function plain(content: string): object {
  return { tag: 'plain_text', content };
}
