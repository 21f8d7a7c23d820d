/** Makes elements of the page. Every text goes into the document as text, never as markup: what a finding says is hostile. */

const COLOURS = new Set(['info', 'comment', 'warning']);

/** An element with these properties, this text and these children. */
export function element(tag, { text, ...properties } = {}, children = []) {
  const made = Object.assign(document.createElement(tag), properties);
  if (text !== undefined) made.textContent = text;
  made.append(...children);
  return made;
}

/** One line of WeCom markdown, read into pieces by the server. */
export function showLine({ isQuote, heading, pieces }) {
  const className = [...(isQuote ? ['quote'] : []), ...(heading > 0 ? ['heading'] : [])].join(' ');
  return element('p', { className }, pieces.map(pieceOf));
}

function pieceOf(piece) {
  switch (piece.kind) {
    case 'bold':
      return element('b', {}, piece.pieces.map(pieceOf));
    case 'font':
      return element('span', { className: COLOURS.has(piece.colour) ? piece.colour : '' }, piece.pieces.map(pieceOf));
    case 'link':
      return /^https?:\/\//i.test(piece.url)
        ? element('a', { href: piece.url, rel: 'noreferrer noopener', target: '_blank', text: piece.label })
        : document.createTextNode(`${piece.label} (${piece.url})`);
    case 'mention':
      return element('span', { className: 'mention', text: `@${piece.userId}` });
    case 'code':
      return element('code', { text: piece.text });
    default:
      return document.createTextNode(piece.text);
  }
}

/** The text of a line without its markup. */
export function plainText({ pieces }) {
  return pieces.map((piece) => piece.text ?? piece.label ?? plainText({ pieces: piece.pieces ?? [] })).join('');
}
