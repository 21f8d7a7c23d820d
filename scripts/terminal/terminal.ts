import { stripVTControlCharacters, styleText } from 'node:util';
import { type SeverityLabel, truncate } from '@attack-reactor/kit/contract';
import { oneLine } from '#domain/base/text.ts';
import type { EnrichmentOutcome } from '#domain/enrichment/enrichment-outcome.ts';

type Style = Parameters<typeof styleText>[0];

const USUAL_WIDTH = 80;
const LEAST_WIDTH = 40;
/** Characters that take two columns: https://www.unicode.org/reports/tr11/ (the East Asian ones that our texts hold). */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/g;

/** Styles text where standard output is a terminal that wants it (NO_COLOR and pipes get plain text, FORCE_COLOR colors). */
export function paint(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout, validateStream: true });
}

/** A line of ours as it stands, indented or not, without what moves the cursor or hides. */
export function withoutControls(line: string): string {
  return /^ */.exec(line)?.[0] + oneLine(line);
}

/** A text in a style of its own, for the cell of a table. */
export class Painted {
  readonly style: Style;
  readonly text: string;

  constructor(style: Style, text: string) {
    this.style = style;
    this.text = text;
  }
}

/** A cell of a table. Its text may be anybody's: it stays in its cell, on one line and without control characters. */
export type Cell = string | number | Painted;

function write(cell: Cell): string {
  if (cell instanceof Painted) return paint(cell.style, oneLine(cell.text));
  return typeof cell === 'number' ? String(cell) : oneLine(cell);
}

/** Columns of the terminal, else of COLUMNS, else 80; never less than 40. */
export function terminalWidth(): number {
  const columns = process.stdout.columns ?? Number(process.env['COLUMNS']);
  return Math.max(LEAST_WIDTH, columns > 0 ? columns : USUAL_WIDTH);
}

/** Columns that a text takes, its colors left out. */
export function visibleWidth(text: string): number {
  const plain = stripVTControlCharacters(text);
  return plain.length + (plain.match(WIDE)?.length ?? 0);
}

/** Text in as many columns as there are, cut with `…` where it is longer. Text that is cut must not be painted. */
export function fitted(text: string, columns: number): string {
  let cut = truncate(text, Math.max(1, columns));
  while (visibleWidth(cut) > columns && cut.length > 1) cut = truncate(cut, cut.length - 1);
  return cut;
}

/** Lines of at most so many columns, broken at spaces; a longer word is broken anywhere. */
export function wrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((whole) => pieces(whole, columns))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (visibleWidth(longer) <= columns) {
      line = longer;
    } else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

function pieces(word: string, columns: number): string[] {
  if (visibleWidth(word) <= columns) return [word];
  const parts = [''];
  for (const character of stripVTControlCharacters(word)) {
    const longer = `${parts.at(-1)}${character}`;
    if (visibleWidth(longer) <= columns) parts[parts.length - 1] = longer;
    else parts.push(character);
  }
  return parts;
}

/** A title, and what it is about in one line with it. */
export function heading(title: string, about: string): string {
  return `${paint('bold', oneLine(title))}  ${paint('gray', fitted(oneLine(about), terminalWidth() - title.length - 2))}`;
}

/** `name  text`, the text wrapped beside its name; what stands under the same name stands in lines of its own. */
export function details(rows: readonly (readonly [string, string | Painted])[]): string {
  const nameWidth = Math.max(0, ...rows.map(([name]) => visibleWidth(name)));
  const columns = terminalWidth() - nameWidth - 4;
  return rows
    .flatMap(([name, cell]) => {
      const lines = wrapped(oneLine(cell instanceof Painted ? cell.text : cell), columns);
      const painted = cell instanceof Painted ? lines.map((line) => paint(cell.style, line)) : lines;
      return painted.map((line, index) => `  ${padded(index === 0 ? name : '', nameWidth)}  ${line}`);
    })
    .map((line) => line.trimEnd())
    .join('\n');
}

function padded(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - visibleWidth(text)));
}

const SEVERITY_STYLE: Readonly<Record<SeverityLabel, Style>> = {
  CRITICAL: ['bold', 'red'],
  HIGH: 'red',
  MEDIUM: 'yellow',
  LOW: 'cyan',
  INFORMATIONAL: 'gray',
};
const SEVERITY_COLUMNS = 8;

/** A severity in a column of its own. */
export function severityColumn(label: SeverityLabel): string {
  return paint(SEVERITY_STYLE[label], (label === 'INFORMATIONAL' ? 'INFO' : label).padEnd(SEVERITY_COLUMNS));
}

const KIND_STYLE: Readonly<Record<EnrichmentOutcome['kind'], Style>> = {
  enriched: 'green',
  archived: 'blue',
  skipped: 'gray',
  rejected: 'magenta',
  failed: 'red',
};
const KIND_COLUMNS = 8;
const PRODUCT_COLUMNS = 14;
/** The mark before such a line where lines are counted. */
const NUMBER_COLUMNS = 8;

/** Key and consequence need about so much; where there is less, the product gives way. */
const LEAST_TEXT_COLUMNS = 28;

/**
 * `enriched  GuardDuty  Recon:IAMUser/…  T1069 T1087.004`: what became of one finding, in one line of at most `columns` (from
 * 42 on). Key and consequence share what the others leave.
 */
export function outcomeLine(outcome: EnrichmentOutcome, columns = terminalWidth() - NUMBER_COLUMNS): string {
  const key = oneLine(outcome.key?.key ?? outcome.sourceId ?? outcome.messageId);
  const beside = columns - KIND_COLUMNS - 4;
  const hasProduct = beside - PRODUCT_COLUMNS - 2 >= LEAST_TEXT_COLUMNS;
  const left = hasProduct ? beside - PRODUCT_COLUMNS - 2 : beside;
  const keyColumns = Math.max(12, Math.min(44, Math.floor((left * 5) / 9)));
  return [
    paint(KIND_STYLE[outcome.kind], outcome.kind.padEnd(KIND_COLUMNS)),
    ...(hasProduct ? [padded(fitted(oneLine(outcome.product ?? '?'), PRODUCT_COLUMNS), PRODUCT_COLUMNS)] : []),
    padded(fitted(key, keyColumns), keyColumns),
    consequence(outcome, left - keyColumns),
  ].join('  ');
}

function consequence(outcome: EnrichmentOutcome, columns: number): string {
  switch (outcome.kind) {
    case 'enriched':
      return techniques(outcome.published, outcome.techniques.length, columns);
    case 'archived':
      return paint('gray', fitted(`${outcome.findingsSent} archived`, columns));
    case 'skipped':
      return paint('gray', fitted(outcome.reason, columns));
    case 'rejected':
      return fitted(`${outcome.reason}: ${outcome.field} ${oneLine(outcome.detail)}`, columns);
    case 'failed':
      return fitted(`${outcome.reason}, delivered again`, columns);
  }
}

/** As many as there is place for, and the number of all others. */
function techniques(shown: readonly string[], total: number, columns: number): string {
  for (let count = shown.length; count > 0; count -= 1) {
    const more = total > count ? ` +${total - count}` : '';
    const text = shown.slice(0, count).join(' ');
    if (text.length + more.length <= columns || count === 1) return text + paint('gray', more);
  }
  return paint('gray', `+${total}`);
}

/** Rows of a table with aligned columns; numbers to the right. */
export function table(rows: readonly (readonly Cell[])[]): string {
  const written = rows.map((row) => row.map((cell) => ({ text: write(cell), isNumber: typeof cell === 'number' })));
  const widths = (written[0] ?? []).map((_, column) => Math.max(...written.map((row) => visibleWidth(row[column]?.text ?? ''))));
  const place = ({ text, isNumber }: { readonly text: string; readonly isNumber: boolean }, column: number) =>
    isNumber ? text.padStart(widths[column] ?? 0) : padded(text, widths[column] ?? 0);
  return written.map((row) => `  ${row.map(place).join('  ').trimEnd()}`).join('\n');
}
