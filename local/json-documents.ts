import { constants } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import { plainError } from '#scripts/terminal/plain-error.ts';
import { namingFile } from './files.ts';
import { readPositionedJson } from './positioned-json.ts';

/** A JSON document: a file, or a line of one. Lines count from 1. */
export type JsonDocument = { readonly line: number; readonly value: unknown };

/** Something that cannot be read: `events.json:3:7: this is no JSON: Expected …`, ready to be printed. */
type JsonProblem = string;

export type JsonFile = { readonly documents: readonly JsonDocument[]; readonly problems: readonly JsonProblem[] };

/**
 * The JSON documents of a file: the file itself, or its lines (JSON Lines). UTF-8, with or without a byte order mark. A
 * line that cannot be read is a problem that names its place, and the other lines are read all the same.
 */
export function readJsonDocuments(path: string): JsonFile {
  try {
    const { size } = statSync(path);
    if (size > constants.MAX_STRING_LENGTH)
      return unreadable(
        `${path}: this file has ${megabytes(size)} MB; split it, up to ${megabytes(constants.MAX_STRING_LENGTH)} MB can be read`,
      );
    return documentsIn(
      path,
      namingFile(path, () => readFileSync(path)),
    );
  } catch (error) {
    const problem = plainError(error);
    if (problem === undefined) throw error;
    return unreadable(problem);
  }
}

function unreadable(problem: JsonProblem): JsonFile {
  return { documents: [], problems: [problem] };
}

function megabytes(bytes: number): number {
  return Math.floor(bytes / 2 ** 20);
}

function documentsIn(path: string, bytes: Buffer): JsonFile {
  const encoding = foreignEncoding(bytes);
  if (encoding !== undefined) return unreadable(`${path}: this is not JSON text but ${encoding}; JSON is UTF-8 text`);
  // The decoder takes a byte order mark away.
  const text = new TextDecoder().decode(bytes);
  if (text.trim() === '') return unreadable(`${path}: this file is empty`);
  const whole = parse(text);
  if (whole !== undefined) return { documents: [{ line: 1, value: whole.value }], problems: [] };
  const lines = text.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : [{ line: index + 1, text: line }]));
  // A first line that is complete by itself tells JSON Lines from a document that broke off.
  const isLines = lines.length > 1 && parse(lines[0]?.text ?? '') !== undefined;
  return isLines ? linesIn(path, lines) : unreadable(syntaxError(path, text));
}

function foreignEncoding(bytes: Buffer): string | undefined {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return 'UTF-16';
  if (bytes.includes(0)) return 'binary';
  return isUtf8(bytes) ? undefined : 'another encoding';
}

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function linesIn(path: string, lines: readonly { readonly line: number; readonly text: string }[]): JsonFile {
  const parsed = lines.map(({ line, text }) => ({ line, text, document: parse(text) }));
  return {
    documents: parsed.flatMap(({ line, document }) => (document === undefined ? [] : [{ line, value: document.value }])),
    problems: parsed.flatMap(({ line, text, document }) => (document === undefined ? [syntaxError(path, text, line)] : [])),
  };
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function syntaxError(path: string, text: string, firstLine = 1): JsonProblem {
  const read = readPositionedJson(text);
  if (read.kind === 'json') return `${path}: this is no JSON`;
  return `${path}:${read.position.line + firstLine - 1}:${read.position.column}: this is no JSON: ${read.message}`;
}
