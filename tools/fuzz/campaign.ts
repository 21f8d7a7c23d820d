import type { MappingIndex } from '#domain/mapping/mapping-index.ts';
import { type BaseDocuments, readBaseDocuments } from './base-documents.ts';
import { mutate, wrap } from './mutants.ts';
import { Random } from './random.ts';
import { judgeOutput, runPipeline } from './trial.ts';

/** Longer for one finding, or for reading one message, is a fault. */
export const MAX_MS = 250;
/** A garbage collection makes a message slow once, not three times. */
const SECOND_LOOKS = 2;
/** The most characters of a body that a report shows. */
const EXAMPLE_CHARACTERS = 2000;

/** Equal faults: how many, and the first message that has it. */
export type FaultCount = { readonly fault: string; readonly count: number; readonly example: string };

export type CampaignReport = {
  readonly seed: number;
  readonly asked: number;
  readonly tried: number;
  readonly seconds: number;
  /** Findings that would have been imported. */
  readonly built: number;
  readonly fates: Readonly<Record<string, number>>;
  readonly crashes: readonly FaultCount[];
  readonly violations: readonly FaultCount[];
  readonly slow: readonly FaultCount[];
  readonly slowestMs: number;
};

class Faults {
  readonly #found = new Map<string, { count: number; readonly example: string }>();

  add(fault: string, body: string): void {
    const known = this.#found.get(fault);
    if (known === undefined) this.#found.set(fault, { count: 1, example: body.slice(0, EXAMPLE_CHARACTERS) });
    else known.count += 1;
  }

  list(): FaultCount[] {
    return [...this.#found].map(([fault, { count, example }]) => ({ fault, count, example })).toSorted((a, b) => b.count - a.count);
  }
}

export type CampaignOptions = {
  readonly seed: number;
  readonly count: number;
  readonly index: MappingIndex;
  readonly documents?: BaseDocuments;
  /** Stops early where it answers true. */
  readonly isOver?: () => boolean;
};

/** Tries mutants one after the other and counts what went wrong. */
export function runCampaign({
  seed,
  count,
  index,
  documents = readBaseDocuments(),
  isOver = () => false,
}: CampaignOptions): CampaignReport {
  const startedAt = performance.now();
  const random = new Random(seed);
  const faults = { crashes: new Faults(), violations: new Faults(), slow: new Faults() };
  const fates = new Map<string, number>();
  let [tried, built, slowestMs] = [0, 0, 0];
  for (; tried < count && !isOver(); tried += 1) {
    const base = random.pick(random.fraction() < 0.85 ? documents.findings : documents.whole);
    const body = wrap(mutate(base, random), random);
    try {
      const { output, ms } = timePipeline(body, index);
      slowestMs = Math.max(slowestMs, ms);
      if (ms > MAX_MS) faults.slow.add(`more than ${MAX_MS} ms`, body);
      const trial = judgeOutput(output);
      built += trial.built;
      for (const fate of trial.fates) fates.set(fate, (fates.get(fate) ?? 0) + 1);
      for (const violation of new Set(trial.violations)) faults.violations.add(violation, body);
    } catch (error) {
      faults.crashes.add(describeCrash(error), body);
    }
  }
  const found = { crashes: faults.crashes.list(), violations: faults.violations.list(), slow: faults.slow.list() };
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  return { seed, asked: count, tried, seconds, built, fates: Object.fromEntries(fates), ...found, slowestMs: Math.round(slowestMs) };
}

function timePipeline(body: string, index: MappingIndex) {
  let best = Number.POSITIVE_INFINITY;
  for (let look = 0; ; look += 1) {
    const output = runPipeline(body, index);
    best = Math.min(best, output.slowestMs);
    if (best <= MAX_MS || look === SECOND_LOOKS) return { output, ms: best };
  }
}

function describeCrash(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [, place] = /\/((?:domain|kit|tools)\/[^)\s]+)/.exec(error.stack ?? '') ?? [];
  return `${error.name}: ${error.message.slice(0, 100)}${place === undefined ? '' : ` (${place})`}`;
}
