import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import * as z from 'zod';
import { writeInOneStep } from '#local/files.ts';

/**
 * Everything in the repository that a bundle can be made of: by the import rule the code of functions and reactors imports
 * nothing else, and the lock says what npm installed. A package that somebody edits in node_modules is not noticed.
 */
const INPUTS = [
  'domain',
  'handlers',
  'kit',
  'platform',
  'reactors',
  'sql',
  'tools/bundle',
  'tools/bundle.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'node_modules/.package-lock.json',
];
const OUTPUTS = ['dist/lambda', 'dist/reactors'];
const NOTE = 'dist/made-from.json';

const noteSchema = z.object({ inputs: z.string(), outputs: z.string() });

/** Returns true where the bundles of `dist` are those that would be made now. */
export function areCurrent(root: string): boolean {
  const note = join(root, NOTE);
  if (!existsSync(note)) return false;
  const { inputs, outputs } = noteSchema.parse(JSON.parse(readFileSync(note, 'utf8')));
  return outputs === hashFiles(root, OUTPUTS) && inputs === hashInputs(root);
}

/** Forgets what `dist` was made of, before it is made anew. @returns what it is made of now */
export function beginToMake(root: string): string {
  rmSync(join(root, NOTE), { force: true });
  return hashInputs(root);
}

/** Notes that `dist` is whole. @param inputs of {@link beginToMake} */
export function noteMade(root: string, inputs: string): void {
  writeInOneStep(join(root, NOTE), `${JSON.stringify({ inputs, outputs: hashFiles(root, OUTPUTS) })}\n`);
}

function hashInputs(root: string): string {
  return hashFiles(root, INPUTS);
}

/** A hash of names and contents. A file that is not there counts as such. */
function hashFiles(root: string, paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of paths.flatMap((path) => listFiles(join(root, path)))) {
    const content = readFileSync(file);
    hash.update(`${relative(root, file)}\n${content.byteLength}\n`).update(content);
  }
  return hash.digest('hex');
}

function listFiles(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map((entry) => join(entry.parentPath, entry.name)).sort();
}
