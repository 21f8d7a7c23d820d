import { type MatrixCell, REACTION_SIGN, readReaction, readState } from './matrix-cell.ts';
import { INTENT_COLOUR, listPaints } from './matrix-colour.ts';
import type { ShownMatrix } from './matrix-export.ts';
import type { MatrixColumn } from './matrix-layout.ts';
import { readLevel } from './matrix-scale.ts';

const CELL = { width: 150, height: 34, gap: 4, indent: 10 } as const;
const STRIP_WIDTH = 26;
const HEAD = 64;
const MARGIN = 16;
const FONT = 'system-ui, sans-serif';

/** Draws the matrix as it stands on the page, in the light theme, so that it can be put on paper or into a slide. */
export function writeMatrixSvg(columns: readonly MatrixColumn[], shown: ShownMatrix): string {
  const drawn: string[] = [];
  let x = MARGIN;
  let lowest = HEAD;
  for (const { tactic, rows } of columns) {
    const cells = rows.flatMap(({ cell, subs, isOpen }) => [
      { cell, indent: 0 },
      ...(isOpen ? subs : []).map((sub) => ({ cell: sub, indent: CELL.indent })),
    ]);
    if (cells.length === 0) {
      drawn.push(text({ x: x + 8, y: HEAD - 2, size: 10, fill: '#565b61', turn: 90 }, tactic.name));
      x += STRIP_WIDTH;
      continue;
    }
    drawn.push(text({ x, y: HEAD - 10, size: 12, isBold: true }, clip(tactic.name, 22)));
    for (const [at, { cell, indent }] of cells.entries()) {
      const y = HEAD + at * (CELL.height + CELL.gap);
      lowest = Math.max(lowest, y + CELL.height);
      drawn.push(drawCell(cell, { x: x + indent, y, width: CELL.width - indent }, shown));
    }
    x += CELL.width + 2 * CELL.gap;
  }
  const legend = drawLegend(lowest + 24, shown);
  const size = { width: Math.max(x + MARGIN, 640), height: lowest + 48 };
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" viewBox="0 0 ${size.width} ${size.height}" font-family="${FONT}" role="img">`,
    `<title>${escapeXml(shown.title)}</title>`,
    '<defs><pattern id="gap" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="#fff"/><rect width="2" height="6" fill="#c9ccd1"/></pattern></defs>',
    `<rect width="${size.width}" height="${size.height}" fill="#fff"/>`,
    text({ x: MARGIN, y: 24, size: 15, isBold: true }, shown.title),
    ...drawn,
    legend,
    '</svg>',
  ].join('\n');
}

type Box = { readonly x: number; readonly y: number; readonly width: number };

function drawCell(cell: MatrixCell, { x, y, width }: Box, { scale }: ShownMatrix): string {
  const paint = listPaints(scale.quantity, 'light')[readLevel(scale, cell) - 1];
  const fill = paint?.fill ?? (readState(cell) === 'blind' ? 'url(#gap)' : '#fff');
  const ink = paint?.ink ?? '#1c1f23';
  const border = (intent: 'detection' | 'exposure', at: number) =>
    cell[intent] > 0 ? `<rect x="${at}" y="${y}" width="4" height="${CELL.height}" fill="${INTENT_COLOUR[intent].light}"/>` : '';
  const counts = [cell.detection > 0 ? `◉${cell.detection}` : '', cell.exposure > 0 ? `◇${cell.exposure}` : ''].filter(Boolean).join(' ');
  return [
    `<rect x="${x}" y="${y}" width="${width}" height="${CELL.height}" rx="2" fill="${fill}" stroke="#c9ccd1"/>`,
    border('detection', x),
    border('exposure', x + width - 4),
    text({ x: x + 8, y: y + 13, size: 9, fill: ink }, `${cell.techniqueId} ${REACTION_SIGN[readReaction(cell)]}`),
    text({ x: x + width - 8, y: y + 13, size: 9, fill: ink, anchor: 'end', isBold: true }, counts),
    text({ x: x + 8, y: y + 27, size: 10, fill: ink }, clip(cell.name, Math.floor(width / 6))),
  ].join('');
}

function drawLegend(y: number, { scale, stepTexts }: ShownMatrix): string {
  const paints = listPaints(scale.quantity, 'light');
  return stepTexts
    .map((label, at) => {
      const x = MARGIN + at * 110;
      return `<rect x="${x}" y="${y}" width="14" height="14" fill="${paints[at]?.fill}" stroke="#c9ccd1"/>${text({ x: x + 20, y: y + 11, size: 11 }, label)}`;
    })
    .join('');
}

type TextStyle = {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly fill?: string;
  readonly anchor?: 'end';
  readonly isBold?: boolean;
  readonly turn?: number;
};

function text({ x, y, size, fill = '#1c1f23', anchor, isBold = false, turn }: TextStyle, content: string): string {
  const extra = [
    anchor === undefined ? '' : ` text-anchor="${anchor}"`,
    isBold ? ' font-weight="650"' : '',
    turn === undefined ? '' : ` transform="rotate(${turn} ${x} ${y})"`,
  ].join('');
  return `<text x="${x}" y="${y}" font-size="${size}" fill="${fill}"${extra}>${escapeXml(content)}</text>`;
}

function clip(content: string, most: number): string {
  return content.length <= most ? content : `${content.slice(0, most - 1)}…`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

function escapeXml(content: string): string {
  return content.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '');
}
