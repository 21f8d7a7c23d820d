import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';

/** A test file and the number of imports between it and the source: 0 is the mirrored test, 1 imports the source itself. */
export type NearTest = { readonly test: string; readonly distance: number };

/** The importers of each file, by paths relative to the project. */
export type ImportGraph = { readonly importersOf: ReadonlyMap<string, readonly string[]>; readonly files: readonly string[] };

/** Imports of types bring no code with them. */
const TYPES_ONLY = /^(?:import|export) type [^;]*;/gm;

/** @param files of the project, relative to `root` */
export function readImportGraph(root: string, files: readonly string[]): ImportGraph {
  const sources = files.filter((file) => /\.[cm]?ts$/.test(file));
  const known = new Set(sources);
  const aliases = readAliases(root);
  const importersOf = new Map<string, string[]>();
  for (const file of sources) {
    const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), 'utf8').replace(TYPES_ONLY, ''), true, true);
    for (const imported of new Set(importedFiles.map(({ fileName }) => resolve(fileName, file, aliases)))) {
      if (known.has(imported)) importersOf.set(imported, [...(importersOf.get(imported) ?? []), file]);
    }
  }
  return { importersOf, files: sources };
}

/** The tests of a source that are at most `maxDistance` away, at most `count` of them, the nearest first. */
export function findNearestTests(source: string, graph: ImportGraph, limits: { count: number; maxDistance: number }): readonly NearTest[] {
  const distances = new Map<string, number>();
  for (const test of graph.files.filter((file) => mirrors(file, source))) distances.set(test, 0);
  let front = [source];
  const seen = new Set(front);
  for (let distance = 1; distance <= limits.maxDistance; distance += 1) {
    front = [...new Set(front.flatMap((file) => graph.importersOf.get(file) ?? []))].filter((file) => !seen.has(file));
    for (const file of front) {
      seen.add(file);
      if (isTest(file) && !distances.has(file)) distances.set(file, distance);
    }
  }
  return [...distances]
    .map(([test, distance]) => ({ test, distance }))
    .toSorted((one, other) => one.distance - other.distance || kinship(other.test, source) - kinship(one.test, source))
    .slice(0, limits.count);
}

export function isTest(file: string): boolean {
  return file.startsWith('test/') && file.endsWith('.test.ts');
}

/** `test/domain/mapping/ranking.test.ts` and `test/domain/ranking.ties.test.ts` mirror `domain/mapping/ranking.ts`. */
function mirrors(file: string, source: string): boolean {
  return isTest(file) && file.startsWith(`test/${source.replace(/\.ts$/, '')}.`);
}

/** How many folders a test shares with the source. */
function kinship(test: string, source: string): number {
  const folders = dirname(test).split('/').slice(1);
  const own = dirname(source).split('/');
  const parting = folders.findIndex((folder, depth) => folder !== own[depth]);
  return parting === -1 ? folders.length : parting;
}

type Aliases = readonly (readonly [prefix: string, folder: string])[];

/** The `imports` of package.json that name folders: `"#domain/*": "./domain/*"`. */
function readAliases(root: string): Aliases {
  const { imports = {} }: { imports?: Readonly<Record<string, string>> } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.entries(imports).map(([name, target]) => [name.replace(/\*$/, ''), normalize(target.replace(/\*$/, ''))] as const);
}

function resolve(name: string, importer: string, aliases: Aliases): string {
  if (name.startsWith('.')) return normalize(join(dirname(importer), name));
  const [prefix, folder] = aliases.find(([alias]) => name.startsWith(alias)) ?? [];
  return prefix === undefined || folder === undefined ? name : join(folder, name.slice(prefix.length));
}
