import { readFileSync } from 'node:fs';
import { ConfigurationInvalid } from '#domain/errors.ts';
import { namingFile } from './files.ts';
import { plainError } from './plain-error.ts';
import { readPositionedJson } from './positioned-json.ts';

const UTF_16_MARKS: readonly (readonly [number, number])[] = [
  [0xff, 0xfe],
  [0xfe, 0xff],
];

/**
 * Reads a file as JSON text in UTF-8, with or without a byte order mark.
 * @throws ConfigurationInvalid in one line that names the file, and line and column of what is wrong in it
 */
export function readJsonFile(path: string): unknown {
  const text = readTextFile(path);
  if (text.trim() === '') throw new ConfigurationInvalid(`"${path}" is empty. Name a file with JSON text.`);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ConfigurationInvalid(`${whereIn(path, text)} Mend it, or name another file.`, { cause });
  }
}

/** @throws ConfigurationInvalid for a file that cannot be read, or is no text in UTF-8 */
function readTextFile(path: string): string {
  const bytes = readBytes(path);
  if (UTF_16_MARKS.some(([first, second]) => bytes[0] === first && bytes[1] === second))
    throw new ConfigurationInvalid(`"${path}" is text in UTF-16. Save it as UTF-8.`);
  if (bytes.includes(0)) throw new ConfigurationInvalid(`"${path}" is a binary file. Name a file with JSON text.`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new ConfigurationInvalid(`"${path}" is no text in UTF-8. Save it as UTF-8, or name another file.`, { cause });
  }
}

function readBytes(path: string): Buffer {
  try {
    return namingFile(path, () => readFileSync(path));
  } catch (cause) {
    throw new ConfigurationInvalid(plainError(cause) ?? `"${path}" cannot be read (${String(cause)}). Name another file.`, { cause });
  }
}

/** `findings.json:3:7: Expected …`: as editors and compilers name a place. */
function whereIn(path: string, text: string): string {
  const read = readPositionedJson(text);
  if (read.kind === 'json') return `${path}: this is no JSON.`;
  return `${path}:${read.position.line}:${read.position.column}: this is no JSON: ${read.message.replace(/\.?$/, '.')}`;
}
