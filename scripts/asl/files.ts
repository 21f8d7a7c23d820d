import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ConfigurationInvalid } from '#domain/errors.ts';

const FOLDER = join(import.meta.dirname, '../../stepfunctions');

/** The definitions of this project, relative to the working folder. */
export function shippedDefinitions(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.asl.json'))
    .toSorted()
    .map((name) => relative(process.cwd(), join(FOLDER, name)));
}

/** @throws ConfigurationInvalid where there is no such file, or none that can be read */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ConfigurationInvalid(`${path} cannot be read (${cause instanceof Error ? cause.message : cause}). Name another file.`, {
      cause,
    });
  }
}

/** @throws ConfigurationInvalid where the file cannot be read, or is no JSON */
export function readJson(path: string): unknown {
  const text = readText(path);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ConfigurationInvalid(`${path} is no JSON (${cause instanceof Error ? cause.message : cause}). Mend it.`, { cause });
  }
}
