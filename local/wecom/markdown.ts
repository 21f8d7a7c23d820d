/** A piece of a WeCom markdown line, as a client of WeCom reads it. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bold'; readonly pieces: readonly Piece[] }
  | { readonly kind: 'font'; readonly color: string; readonly pieces: readonly Piece[] }
  | { readonly kind: 'link'; readonly label: string; readonly url: string }
  | { readonly kind: 'mention'; readonly userId: string }
  | { readonly kind: 'code'; readonly text: string };

export type MarkdownLine = { readonly isQuote: boolean; readonly heading: number; readonly pieces: readonly Piece[] };

const MARKUP = new RegExp(
  [
    /\*\*(?<bold>.+?)\*\*/,
    /<font color="(?<color>\w+)">(?<font>(?:(?!<font ).)*?)<\/font>/,
    /\[(?<label>[^[\]]*)\]\((?<url>[^()\s]*)\)/,
    /<@(?<user>[^<>]+)>/,
    /`(?<code>[^`]+)`/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'gu',
);

/** Reads WeCom markdown: headings, quotes, bold, colors, links, mentions, code. Markup that is left open stays text. */
export function readMarkdown(content: string): MarkdownLine[] {
  return content.split('\n').map((line) => {
    const [, hashes = '', quote, rest = ''] = /^(?:(#{1,6}) )?(> ?)?(.*)$/su.exec(line) ?? [];
    return { isQuote: quote !== undefined, heading: hashes.length, pieces: readPieces(rest) };
  });
}

/** A message's first line as plain text, for a terminal. */
export function readHeadline(content: string): string {
  return plainText(readMarkdown(content)[0]?.pieces ?? []);
}

function plainText(pieces: readonly Piece[]): string {
  return pieces
    .map((piece) => {
      if (piece.kind === 'bold' || piece.kind === 'font') return plainText(piece.pieces);
      if (piece.kind === 'link') return piece.label;
      return piece.kind === 'mention' ? `@${piece.userId}` : piece.text;
    })
    .join('');
}

function readPieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(MARKUP)) {
    if (match.index > end) pieces.push({ kind: 'text', text: text.slice(end, match.index) });
    pieces.push(toPiece(match.groups ?? {}));
    end = match.index + match[0].length;
  }
  return end < text.length ? [...pieces, { kind: 'text', text: text.slice(end) }] : pieces;
}

function toPiece(groups: Readonly<Record<string, string | undefined>>): Piece {
  const { bold, color, font, label, url, user, code } = groups;
  if (bold !== undefined) return { kind: 'bold', pieces: readPieces(bold) };
  if (color !== undefined) return { kind: 'font', color, pieces: readPieces(font ?? '') };
  if (url !== undefined) return { kind: 'link', label: label ?? '', url };
  if (user !== undefined) return { kind: 'mention', userId: user };
  return { kind: 'code', text: code ?? '' };
}
