import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SeedInputInvalid } from '#scripts/seed/input-invalid.ts';

/** One line of a TSV file; `at` is `file:line`, for error messages. */
export type TsvRow<Column extends string> = { readonly at: string; readonly cells: Readonly<Record<Column, string>> };

/**
 * Reads a TSV file whose header is exactly `columns`: UTF-8, LF, no quoting, every line ended.
 * @throws SeedInputInvalid naming file and line.
 */
export function readTsv<const Column extends string>(folder: string, file: string, columns: readonly Column[]): readonly TsvRow<Column>[] {
  const lines = readLines(folder, file);
  const header = columns.join('\t');
  if (lines[0] !== header) throw new SeedInputInvalid(`${file}:1: expected the header "${columns.join(' ')}", found "${lines[0] ?? ''}"`);
  return lines.slice(1).map((line, index) => parseLine(line, `${file}:${index + 2}`, columns));
}

function readLines(folder: string, file: string): readonly string[] {
  const text = decode(readBytes(folder, file), file);
  if (text.includes('\r')) throw new SeedInputInvalid(`${file}: carriage returns; save it with LF line ends`);
  if (!text.endsWith('\n')) throw new SeedInputInvalid(`${file}: the last line is not ended; is the file truncated?`);
  return text.slice(0, -1).split('\n');
}

function readBytes(folder: string, file: string): Uint8Array {
  try {
    return readFileSync(join(folder, file));
  } catch (cause) {
    throw new SeedInputInvalid(`${file}: cannot be read from ${folder}; is --from the folder of the TSV files?`, { cause });
  }
}

function decode(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new SeedInputInvalid(`${file}: not valid UTF-8`, { cause });
  }
}

function parseLine<Column extends string>(line: string, at: string, columns: readonly Column[]): TsvRow<Column> {
  const values = line.split('\t');
  if (values.length !== columns.length) throw new SeedInputInvalid(`${at}: expected ${columns.length} columns, found ${values.length}`);
  const cells = Object.fromEntries(columns.map((column, index) => [column, values[index]])) as Record<Column, string>;
  return { at, cells };
}

/** The items of a list cell; an empty cell is an empty list. */
export function splitList(cell: string, separator = '|'): readonly string[] {
  return cell === '' ? [] : cell.split(separator);
}

/** An empty cell says nothing: null. */
export function orNull(cell: string): string | null {
  return cell === '' ? null : cell;
}

/**
 * The cell as one of the words its column allows.
 * @throws SeedInputInvalid naming the words.
 */
export function requireWord<Word extends string>(words: readonly Word[], cell: string, at: string, column: string): Word {
  const word = words.find((candidate) => candidate === cell);
  if (word === undefined) throw new SeedInputInvalid(`${at}: ${column} is "${cell}", expected one of ${words.join(', ')}`);
  return word;
}

/**
 * Items by key.
 * @throws SeedInputInvalid naming both places where a key occurs twice.
 */
export function uniqueBy<Item extends { readonly at: string }>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item> {
  const byKey = new Map<string, Item>();
  for (const item of items) {
    const earlier = byKey.get(keyOf(item));
    if (earlier) throw new SeedInputInvalid(`${item.at}: duplicate key ${keyOf(item)}, first at ${earlier.at}`);
    byKey.set(keyOf(item), item);
  }
  return byKey;
}
