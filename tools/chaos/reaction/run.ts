import { join } from 'node:path';
import { toManifestDocument } from '@attack-reactor/kit';
import { SecurityHubClient } from '@aws-sdk/client-securityhub';
import { type Cloud, startCloud } from '#local/cloud.ts';
import { startPglite } from '#local/pglite-server.ts';
import { nameReactorFunction } from '#local/reaction/installed-reactors.ts';
import type { ExtraReactor, ReactionCloud } from '#local/reaction/reaction-cloud.ts';
import { createDice } from '../dice.ts';
import { Crowd } from './crowd.ts';
import { SHELF_REACTORS } from './field.ts';
import { Rules } from './rules.ts';
import { Scenery } from './scenery.ts';
import { Shelf } from './shelf.ts';
import { describeShelfReactor } from './shelf-reactor.ts';
import { StormClock } from './storm-clock.ts';
import { type Violation, Watch } from './watch.ts';
import { Weather } from './weather.ts';

const MINUTE_MS = 60_000;
const TELL_MS = 10_000;
/** Rounds of calm in which everything that waits must come to its end. */
const CALM_ROUNDS = 60;
/** A document for about so many seconds of weather. */
const SECONDS_PER_DOCUMENT = 2;

export type ReactionChaosOptions = { readonly seed: number; readonly minutes: number };

export type ReactionChaosFigures = {
  readonly path: 'reaction';
  readonly seed: number;
  readonly seconds: number;
  readonly findings: number;
  readonly executions: number;
  readonly changes: number;
  readonly approvals: number;
  readonly deferred: number;
  readonly rollbacks: number;
  readonly crashes: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly statuses: Readonly<Record<string, number>>;
  readonly violations: Readonly<Partial<Record<Violation, number>>>;
  readonly examples: readonly string[];
};

/** What a run must exceed for each minute, or it has proved nothing. */
const LEAST_A_MINUTE = { findings: 100, executions: 10, approvals: 1, deferred: 0, rollbacks: 0, crashes: 1 } as const;

/** Everything that is not as it must be; a run that has shown too little is among it. */
export function findReactionComplaints(figures: ReactionChaosFigures): string[] {
  const few = Object.entries(LEAST_A_MINUTE).filter(
    ([name, least]) => Number(Object.entries(figures).find(([one]) => one === name)?.[1]) <= least,
  );
  return [
    ...Object.entries(figures.violations).map(([name, count]) => `${name}: ${count}`),
    ...few.map(([name, least]) => `proved nothing: ${name} must exceed ${least}`),
  ];
}

/** Lets people, faults and findings loose on the whole local platform for some minutes, and looks at every change meanwhile. */
export async function runReactionChaos(options: ReactionChaosOptions, say: (line: string) => void): Promise<ReactionChaosFigures> {
  const closing: (() => Promise<unknown>)[] = [];
  const opened = <Server extends { close(): Promise<unknown> }>(server: Server): Server => {
    closing.unshift(() => server.close());
    return server;
  };
  try {
    say('starting the platform');
    const dice = createDice(options.seed);
    const weather = new Weather(createDice(options.seed + 1));
    const clock = new StormClock();
    let watch: Watch | undefined;
    const shelf = opened(await Shelf.start({ dice: createDice(options.seed + 2), weather, onWrite: (write) => watch?.onWrite(write) }));
    const database = opened(await startPglite({ content: 'seeded' }));
    process.env['DATABASE_URL'] = `postgres://${database.user}@${database.host}:${database.port}/${database.database}`;
    const errors: unknown[] = [];
    const cloud = opened(await startPlatform(shelf, weather, clock, (error) => errors.push(error)));
    const reaction = requireReaction(cloud);
    const hub = cloud.host.client(SecurityHubClient);
    const documents = Math.max(6, Math.round((options.minutes * 60) / SECONDS_PER_DOCUMENT));
    const scenery = new Scenery({ cloud, hub, shelf, clock, documents });
    const rules = new Rules(reaction);
    await rules.install();
    watch = new Watch(scenery, rules, clock);
    const crowd = new Crowd({ cloud, reaction, scenery, rules, watch, weather, dice, clock, shelf });
    const startedAt = performance.now();
    const elapsed = () => Math.round((performance.now() - startedAt) / 1000);
    let toldAt = 0;
    while (performance.now() - startedAt < options.minutes * MINUTE_MS) {
      await crowd.act();
      if (performance.now() - toldAt < TELL_MS) continue;
      toldAt = performance.now();
      say(`${elapsed()} s: ${scenery.findings} findings, ${reaction.stepFunctions.counters.started} executions`);
    }
    weather.clearUp();
    say('the weather is over; everything that waits comes to its end');
    await crowd.calmDown(CALM_ROUNDS);
    const statuses = await judge(reaction, scenery, shelf, watch);
    return {
      path: 'reaction',
      seed: options.seed,
      seconds: elapsed(),
      findings: scenery.findings,
      executions: reaction.stepFunctions.counters.started,
      changes: watch.changes.size,
      approvals: crowd.approvals,
      deferred: statuses['DEFERRED'] ?? 0,
      rollbacks: crowd.rollbacks,
      crashes: weather.count('functions killed before') + weather.count('functions killed after'),
      faults: weather.faults,
      statuses,
      violations: Object.fromEntries(watch.violations),
      examples: watch.examples,
    };
  } finally {
    for (const close of closing) await close();
  }
}

function startPlatform(shelf: Shelf, weather: Weather, clock: StormClock, onError: (error: unknown) => void): Promise<Cloud> {
  return startCloud({
    quota: 'unlimited',
    withReaction: true,
    clock,
    reactionOptions: {
      extraReactors: SHELF_REACTORS.map((id) => toExtraReactor(id, shelf)),
      realTime: false,
      onCall: async (name, _payload, call) => {
        if (weather.strikes('functions killed before')) throw killed();
        const answer = await call();
        if (name !== 'request-approval' && weather.strikes('functions killed after')) throw killed();
        return answer;
      },
    },
    onOutcomes: () => undefined,
    onError,
  });
}

/** The error by which Lambda tells of a function whose process ended. */
function killed(): Error {
  return Object.assign(new Error('the function ended'), { name: 'Runtime.ExitError' });
}

function toExtraReactor(id: (typeof SHELF_REACTORS)[number], shelf: Shelf): ExtraReactor {
  const manifest = toManifestDocument(describeShelfReactor(id));
  return {
    reactor: { manifest, functionName: nameReactorFunction(id), sha256: 'run from source' },
    function: { entry: join(import.meta.dirname, 'shelf-reactor.ts'), environment: { REACTOR_ID: id, SHELF_URL: shelf.url } },
  };
}

function requireReaction(cloud: Cloud): ReactionCloud {
  if (cloud.reaction === undefined) throw new Error('This platform does not react.');
  return cloud.reaction;
}

async function judge(reaction: ReactionCloud, scenery: Scenery, shelf: Shelf, watch: Watch): Promise<Readonly<Record<string, number>>> {
  const statuses = new Map<string, number>();
  const names = new Set(reaction.stepFunctions.executions().map(({ name }) => name));
  for (const name of names) {
    const record = await reaction.execution(name);
    if (record === undefined) continue;
    watch.judge(record);
    const status = record.result?.status ?? 'none';
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  for (const spot of scenery.spots) watch.judgeEnd(spot, shelf.look(spot.name)[spot.field]);
  return Object.fromEntries(statuses);
}
