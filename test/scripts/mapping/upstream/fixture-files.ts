import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InputFile } from '#scripts/mapping/upstream/input-file.ts';

const FOLDER = join(import.meta.dirname, '../../../fixtures/upstream');

/** Path of a fixture in the form of an upstream file. */
export const fixturePath = (name: string) => join(FOLDER, name);

/** A fixture as parsers get it, its text changed as a test likes. */
export function fixture(name: string, change: (text: string) => string = (text) => text): InputFile {
  return { path: name, text: change(readFileSync(fixturePath(name), 'utf8')), revision: 'sha256:fixture' };
}
