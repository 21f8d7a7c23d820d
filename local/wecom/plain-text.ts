import { type Piece, readMarkdown } from './markdown.ts';

/** A message of WeCom without its markup, line by line, as a terminal can show it. */
export function plainLines(content: string): string[] {
  return readMarkdown(content).map(({ pieces }) => pieces.map(plainPiece).join('').trim());
}

function plainPiece(piece: Piece): string {
  switch (piece.kind) {
    case 'text':
    case 'code':
      return piece.text;
    case 'bold':
    case 'font':
      return piece.pieces.map(plainPiece).join('');
    case 'link':
      return piece.label;
    case 'mention':
      return `@${piece.userId}`;
  }
}
