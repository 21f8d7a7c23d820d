import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { type Bench, shareOut, type Workshop } from './bench.ts';
import type { Subject } from './subject.ts';
import type { Outcome } from './test-process.ts';

/** A test file while nothing is changed: how long it takes and which points it reaches. */
export type KnownTest = Pick<Outcome, 'milliseconds'> & { readonly reached: ReadonlySet<number> };

export type Baseline = {
  readonly known: ReadonlyMap<string, KnownTest>;
  /** Tests that read the text of a source: they cannot be watched, and would fail for any change at all. */
  readonly unusable: readonly string[];
  /** Tests that were ended, as they take longer than a test may. */
  readonly tooSlow: readonly string[];
};

/** A test that takes longer than this, or than its part of the time, is left out. Help names these numbers. */
export const LONGEST_TEST_MS = 30_000;
export const PART_OF_A_TEST = 0.1;
/** All tests without a change take at most this part of the time. */
const PART_OF_ALL = 0.5;

/**
 * Runs the tests of one subject after the other on watched sources, and leaves the sources as they were. Tests that do not
 * end in time are not known.
 * @param time for everything, in milliseconds
 * @throws ConfigurationInvalid if a test fails without any change
 */
export async function runBaseline(workshop: Workshop, subjects: readonly Subject[], time: number): Promise<Baseline> {
  const deadline = performance.now() + time * PART_OF_ALL;
  const limit = Math.min(LONGEST_TEST_MS, time * PART_OF_A_TEST);
  const known = new Map<string, KnownTest>();
  const failed: string[] = [];
  const unusable: string[] = [];
  const tooSlow: string[] = [];
  const run = async (bench: Bench, test: string): Promise<Outcome | undefined> => {
    const ending = await bench.run(test, limit);
    if (ending.kind === 'timed-out') tooSlow.push(test);
    if (ending.kind === 'crashed') return { passed: false, failure: 'its process ended', milliseconds: 0, reached: [] };
    return ending.kind === 'ended' ? ending.outcome : undefined;
  };

  writeAll(workshop, subjects, ({ watched }) => watched);
  await shareOut(workshop, listTests(subjects), async (bench, test) => {
    const outcome = performance.now() + limit < deadline ? await run(bench, test) : undefined;
    if (outcome?.passed === true) known.set(test, { milliseconds: outcome.milliseconds, reached: new Set(outcome.reached) });
    else if (outcome !== undefined) failed.push(test);
  });
  writeAll(workshop, subjects, ({ text }) => text);
  await shareOut(workshop, failed, async (bench, test) => {
    const outcome = await run(bench, test);
    if (outcome?.passed === false) throw new ConfigurationInvalid(`${test} fails without any change: ${outcome.failure}. Mend it first.`);
    if (outcome !== undefined) unusable.push(test);
  });
  return { known, unusable, tooSlow };
}

function writeAll(workshop: Workshop, subjects: readonly Subject[], textOf: (subject: Subject) => string): void {
  for (const bench of workshop.benches) for (const subject of subjects) bench.write(subject.file, textOf(subject));
}

function listTests(subjects: readonly Subject[]): readonly string[] {
  return [...new Set(subjects.flatMap(({ tests }) => tests.map(({ test }) => test)))];
}
