import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import type * as z from 'zod';
import { textAt } from '#domain/base/json.ts';
import { SeedInputInvalid } from '../../seed/input-invalid.ts';

/** A file that somebody else publishes, read whole. */
export type InputFile = {
  /** The path as given, for messages. */
  readonly path: string;
  readonly text: string;
  /** `sha256:` and 12 digits: published files do not name the commit they come from, so provenance names their bytes. */
  readonly revision: string;
};

/** The largest file that upstream publishes, ATT&CK, has about 50 MB; reading it takes five times as much memory. */
const MOST_BYTES = 256 * 1024 * 1024;

/** @throws SeedInputInvalid when the file is missing, unreadable, larger than 256 MiB or not UTF-8. */
export function readInputFile(path: string): InputFile {
  const bytes = readBytes(path);
  const revision = `sha256:${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}`;
  try {
    return { path, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), revision };
  } catch (cause) {
    throw new SeedInputInvalid(`${path}: not valid UTF-8; save it as UTF-8 (a redirect in PowerShell writes UTF-16)`, { cause });
  }
}

function readBytes(path: string): Uint8Array {
  try {
    const { size } = statSync(path);
    if (size > MOST_BYTES) throw new Error(`${size} bytes, and at most ${MOST_BYTES} are read`);
    return readFileSync(path);
  } catch (cause) {
    throw new SeedInputInvalid(`${path}: cannot be read (${readMessage(cause)}); download it or correct the path`, { cause });
  }
}

/** @throws SeedInputInvalid naming the byte where the text stops being JSON. */
export function parseJson(file: InputFile): unknown {
  return parsePart(file, 0, file.text.length);
}

/**
 * Reads JSON documents that follow one another, as `aws … >> file` in a loop leaves them.
 * @throws SeedInputInvalid naming the byte where the text stops being JSON.
 */
export function parseJsonDocuments(file: InputFile): readonly unknown[] {
  const documents: unknown[] = [];
  let start = 0;
  for (const end of documentEnds(file.text)) {
    documents.push(parsePart(file, start, end));
    start = end;
  }
  if (documents.length === 0 || /\S/.test(file.text.slice(start))) documents.push(parsePart(file, start, file.text.length));
  return documents;
}

/** Where each bracket of the outermost level closes. The parser says if the text between is JSON. */
function* documentEnds(text: string): Generator<number> {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]]/gs)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    if (depth === 0 && !token.startsWith('"')) yield index + 1;
  }
}

function parsePart({ path, text }: InputFile, start: number, end: number): unknown {
  const part = text.slice(start, end);
  try {
    return JSON.parse(part);
  } catch (cause) {
    const message = readMessage(cause);
    const position = /at position (\d+)/.exec(message)?.[1] ?? (message.includes('end of JSON') ? part.length : undefined);
    if (position === undefined) throw new SeedInputInvalid(`${path}: not JSON: ${message}`, { cause });
    const byte = Buffer.byteLength(text.slice(0, start + Number(position)));
    throw new SeedInputInvalid(`${path}: not JSON from byte ${byte} on: ${message}; is the file whole? Download it again`, { cause });
  }
}

/**
 * The value as `schema` describes it.
 * @param where file and record, for the message.
 * @throws SeedInputInvalid naming the property that is not as expected.
 */
export function checked<Schema extends z.ZodType>(schema: Schema, value: unknown, where: string): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const property = issue?.path.length ? `${issue.path.join('.')}: ` : '';
  throw new SeedInputInvalid(`${where}: ${property}${issue?.message ?? 'not as expected'}; is it the file this option asks for?`);
}

function readMessage(cause: unknown): string {
  return textAt(cause, 'message') ?? String(cause);
}
