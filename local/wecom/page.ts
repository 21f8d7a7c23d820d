import { type MarkdownLine, type Piece, readMarkdown } from './markdown.ts';
import type { WecomMessage } from './wecom.ts';

const COLOURS = new Set(['info', 'comment', 'warning']);

/** Served as a file of its own, so that the page needs no inline style. */
export const CHAT_STYLE = `body { font: 15px/1.5 system-ui, sans-serif; background: #ededed; }
body { margin: 0 auto; max-width: 42rem; padding: 1rem; }
article { background: #fff; border-radius: 8px; margin: 0 0 1rem; padding: .75rem 1rem; overflow-wrap: anywhere; }
header { color: #888; font-size: 12px; }
p { margin: 0; min-height: .5em; white-space: pre-wrap; }
.quote { border-left: 3px solid #ddd; color: #555; padding-left: .6rem; }
.heading { font-weight: bold; font-size: 1.1em; }
.info { color: #1aad19; } .comment { color: #888; } .warning { color: #e6701b; }
.mention { color: #2782d7; }
`;

/** The messages as a group sees them, newest first. Every text is escaped; only web links become links. */
export function chatPage(messages: readonly WecomMessage[]): string {
  const bubbles = messages.toReversed().map(bubbleOf).join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta http-equiv="refresh" content="5">
<title>WeCom stand-in</title><link rel="stylesheet" href="/style.css">
</head>
<body>
${bubbles || '<p>No message yet.</p>'}
</body>
</html>
`;
}

function bubbleOf({ at, to, msgtype, content }: WecomMessage): string {
  const body = msgtype === 'text' ? `<p>${escapeHtml(content)}</p>` : readMarkdown(content).map(lineHtml).join('');
  return `<article><header>${escapeHtml(`${at} · ${msgtype} · ${to}`)}</header>${body}</article>`;
}

function lineHtml({ isQuote, heading, pieces }: MarkdownLine): string {
  const classes = [...(isQuote ? ['quote'] : []), ...(heading > 0 ? ['heading'] : [])].join(' ');
  return `<p class="${classes}">${pieces.map(pieceHtml).join('')}</p>`;
}

function pieceHtml(piece: Piece): string {
  switch (piece.kind) {
    case 'text':
      return escapeHtml(piece.text);
    case 'bold':
      return `<b>${piece.pieces.map(pieceHtml).join('')}</b>`;
    case 'font':
      return `<span class="${COLOURS.has(piece.colour) ? piece.colour : ''}">${piece.pieces.map(pieceHtml).join('')}</span>`;
    case 'link':
      return /^https?:\/\//.test(piece.url)
        ? `<a href="${escapeHtml(piece.url)}" rel="noreferrer">${escapeHtml(piece.label)}</a>`
        : escapeHtml(`${piece.label} (${piece.url})`);
    case 'mention':
      return `<span class="mention">@${escapeHtml(piece.userId)}</span>`;
    case 'code':
      return `<code>${escapeHtml(piece.text)}</code>`;
  }
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
