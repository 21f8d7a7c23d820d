import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listMutants, type Mutant } from './mutants.ts';
import { findNearestTests, type ImportGraph, type NearTest } from './nearest-tests.ts';
import { watchSource } from './reach.ts';

/** How far tests are looked for. Help names these numbers. */
export const TEST_LIMITS = { count: 8, maxDistance: 4 } as const;

/** A source file with all that is tried of it. */
export type Subject = {
  readonly file: string;
  readonly text: string;
  /** The text with markers that tell which points a test reaches. */
  readonly watched: string;
  readonly tests: readonly NearTest[];
  readonly mutants: readonly PlacedMutant[];
};

export type PlacedMutant = Mutant & { readonly point: number };

/** Reads source files, relative to `root`, and finds their mutants and tests. Points are numbered through all of them. */
export function readSubjects(root: string, files: readonly string[], graph: ImportGraph): readonly Subject[] {
  let first = 0;
  return files.map((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const mutants = listMutants(file, text);
    const { text: watched, points } = watchSource(text, mutants, first);
    first = Math.max(first, ...points.map((point) => point + 1));
    const placed = mutants.map((mutant, index) => ({ ...mutant, point: points[index] ?? -1 }));
    return { file, text, watched, tests: findNearestTests(file, graph, TEST_LIMITS), mutants: placed };
  });
}

/** All mutants, the urgent ones first, in an order that depends on the seed and on themselves only. */
export function shuffleMutants(subjects: readonly Subject[], seed: number, isUrgent: (mutant: Mutant) => boolean): readonly PlacedMutant[] {
  const rankOf = (mutant: Mutant) => {
    const { file, start, end, replacement } = mutant;
    const hash = createHash('sha256').update(`${seed} ${file} ${start} ${end} ${replacement}`).digest('hex');
    return `${isUrgent(mutant) ? 1 : 2} ${hash}`;
  };
  return subjects
    .flatMap(({ mutants }) => mutants.map((mutant) => ({ mutant, rank: rankOf(mutant) })))
    .toSorted((one, other) => (one.rank < other.rank ? -1 : 1))
    .map(({ mutant }) => mutant);
}
