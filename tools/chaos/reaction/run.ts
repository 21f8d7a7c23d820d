import { Crowd } from './crowd.ts';
import { judgeAll } from './judge.ts';
import { type Storm, startStorm } from './storm.ts';
import { type Counts, findReactionComplaints, lagsBehind, listMinimums, type RunSize, SHOWN, type Shown, type Verdict } from './verdict.ts';

const MINUTE_MS = 60_000;
const TELL_MS = 10_000;
/** A run that has not shown enough, as on a busy machine, goes on for so many times its size at most. */
const OVERTIME = 3;
/** Rounds of calm in which everything that waits must come to its end. */
const CALM_ROUNDS = 60;
/** A document for about so many findings, or seconds of weather. */
const FINDINGS_PER_DOCUMENT = 100;
const SECONDS_PER_DOCUMENT = 4;
/** Enough for more changes of one binding than its budget allows. */
const FEWEST_DOCUMENTS = 18;

/** How long people and faults go on: until so many findings, for so many minutes, or until the first of both. */
export type ReactionChaosOptions = RunSize & { readonly seed: number };

export type ReactionChaosFigures = Verdict & {
  readonly path: 'reaction';
  readonly seed: number;
  /** With the calm that follows the storm. */
  readonly seconds: number;
  readonly changes: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly statuses: Readonly<Record<string, number>>;
  /** Errors of functions, and refusals of stand-ins, which are part of a storm. */
  readonly errors: number;
  readonly examples: readonly string[];
  readonly complaints: readonly string[];
};

/** Lets people, faults and findings loose on the whole local platform, and looks at every change meanwhile. */
export async function runReactionChaos(options: ReactionChaosOptions, say: (line: string) => void): Promise<ReactionChaosFigures> {
  say('starting the platform');
  const storm = await startStorm({ seed: options.seed, documents: countDocuments(options) });
  try {
    const crowd = new Crowd(storm);
    const startedAt = performance.now();
    await rage(storm, crowd, options, say);
    const { findings, repeated, late } = storm.scenery.counts;
    say('the weather is over; everything that waits comes to its end');
    await crowd.calmDown(CALM_ROUNDS);
    say('looking at every execution');
    const statuses = await judgeAll(storm);
    const counts = { ...countAll(storm, crowd), findings, repeated, late };
    const { violations, examples } = storm.watch.blame;
    const verdict = { violations, counts, minimums: listMinimums(options) };
    return {
      path: 'reaction',
      seed: options.seed,
      seconds: Math.round((performance.now() - startedAt) / 1000),
      ...verdict,
      changes: storm.watch.changes.size,
      faults: storm.weather.faults,
      statuses,
      errors: storm.errors.length,
      examples,
      complaints: findReactionComplaints(verdict),
    };
  } finally {
    await storm.close();
  }
}

function countDocuments({ findings, minutes = 0 }: RunSize): number {
  const wanted = findings === undefined ? (minutes * 60) / SECONDS_PER_DOCUMENT : findings / FINDINGS_PER_DOCUMENT;
  return Math.max(FEWEST_DOCUMENTS, Math.round(wanted));
}

/** The storm itself. A count that lags behind its minimum is helped along. */
async function rage(storm: Storm, crowd: Crowd, size: RunSize, say: (line: string) => void): Promise<void> {
  const startedAt = performance.now();
  const minimums = listMinimums(size);
  const share = () => shareOf(size, { findings: storm.scenery.counts.findings, milliseconds: performance.now() - startedAt });
  const lags = (shown: Shown) => lagsBehind(countAll(storm, crowd)[shown], minimums[shown], share());
  storm.weather.hurry((fault) => fault.startsWith('functions killed') && lags('crashes'));
  let toldAt = -Infinity;
  const isOver = () => share() >= (SHOWN.some(lags) ? OVERTIME : 1);
  while (!isOver()) {
    if (performance.now() - toldAt >= TELL_MS) {
      toldAt = performance.now();
      const { findings, executions } = countAll(storm, crowd);
      say(`${Math.round((toldAt - startedAt) / 1000)} s: ${findings} findings, ${executions} executions`);
    }
    await crowd.burst(lags);
  }
}

/** The part of a run that is over; more than 1 in its overtime. */
function shareOf({ findings, minutes }: RunSize, done: { readonly findings: number; readonly milliseconds: number }): number {
  return Math.max(
    findings === undefined ? 0 : done.findings / findings,
    minutes === undefined ? 0 : done.milliseconds / (minutes * MINUTE_MS),
  );
}

function countAll({ scenery, reaction, weather, watch }: Storm, { approvals, rollbacks }: Crowd): Counts {
  const executions = reaction.stepFunctions.counters.started;
  return { ...scenery.counts, executions, approvals, rollbacks, crashes: weather.crashes, deferred: watch.deferred.size };
}
