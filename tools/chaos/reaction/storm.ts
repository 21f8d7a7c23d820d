import { join } from 'node:path';
import { toManifestDocument } from '@attack-reactor/kit';
import { SecurityHubClient } from '@aws-sdk/client-securityhub';
import { textAt } from '#domain/base/json.ts';
import { type Cloud, startCloud } from '#local/cloud.ts';
import { startPglite } from '#local/pglite-server.ts';
import type { OnCall } from '#local/reaction/functions.ts';
import type { ExtraReactor } from '#local/reaction/local-reactors.ts';
import type { ReactionCloud } from '#local/reaction/reaction-cloud.ts';
import { type Started, startTogether } from '#local/started.ts';
import { createDice, type Dice } from '../dice.ts';
import { SHELF_REACTORS } from './field.ts';
import { Rules } from './rules.ts';
import { Scenery } from './scenery.ts';
import { Shelf } from './shelf.ts';
import { describeShelfReactor } from './shelf-reactor.ts';
import { StormClock } from './storm-clock.ts';
import { Watch } from './watch.ts';
import { Weather } from './weather.ts';

export type StormOptions = { readonly seed: number; readonly documents: number };

/** The whole local platform, what happens to it, and who watches it. */
export type Storm = {
  readonly cloud: Cloud;
  readonly reaction: ReactionCloud;
  readonly clock: StormClock;
  readonly dice: Dice;
  readonly weather: Weather;
  readonly shelf: Shelf;
  readonly scenery: Scenery;
  readonly rules: Rules;
  readonly watch: Watch;
  /** Errors of functions, and refusals of stand-ins. */
  readonly errors: readonly unknown[];
  close(): Promise<void>;
};

/** Starts a platform whose bindings are ours. Where a part does not start, the others end. */
export function startStorm({ seed, documents }: StormOptions): Promise<Storm> {
  return startTogether(async (started) => {
    const weather = new Weather(createDice(seed + 1));
    const clock = new StormClock();
    const shelf = await started.add(Shelf.start({ dice: createDice(seed + 2), weather }));
    const errors: unknown[] = [];
    const call = interposable(weather);
    const cloud = await startPlatform({ shelf, clock, onCall: call.onCall, onError: (error) => errors.push(error) }, started);
    const { reaction } = cloud;
    if (reaction === undefined) throw new Error('This platform does not react.');
    const scenery = new Scenery({ cloud, hub: cloud.host.client(SecurityHubClient), shelf, clock, documents });
    const rules = new Rules(reaction);
    await rules.install();
    const watch = new Watch({
      clock,
      spots: scenery.spots,
      status: (spot) => scenery.status(spot),
      ruleOf: (spot) => rules.of(spot),
      modesOf: (rule) => rules.modesOf(rule),
      mayWait: (name) => reaction.stepFunctions.executions().some((one) => one.name === name && one.type === 'STANDARD'),
      kept: async (id) => {
        const record = await reaction.execution(id);
        return { bindingId: textAt(record?.reaction.decision, 'binding', 'id') ?? 'none', backup: record?.kept?.plan.backup };
      },
    });
    shelf.tell(watch);
    call.watch = watch;
    return { cloud, reaction, clock, dice: createDice(seed), weather, shelf, scenery, rules, watch, errors, close: started.close };
  });
}

type PlatformParts = {
  readonly shelf: Shelf;
  readonly clock: StormClock;
  readonly onCall: OnCall;
  readonly onError: (error: unknown) => void;
};

async function startPlatform({ shelf, clock, onCall, onError }: PlatformParts, started: Started): Promise<Cloud> {
  const database = await started.add(startPglite({ content: 'seeded' }));
  process.env['DATABASE_URL'] = `postgres://${database.user}@${database.host}:${database.port}/${database.database}`;
  return started.add(
    startCloud({
      quota: 'unlimited',
      withReaction: true,
      clock,
      reactionOptions: { extraReactors: SHELF_REACTORS.map((id) => toExtraReactor(id, shelf)), realTime: false, onCall },
      onOutcomes: () => undefined,
      onError,
    }),
  );
}

/** Stands between the workflow and its functions: lets the watch see each call, and kills functions where the weather is bad. */
function interposable(weather: Weather): { readonly onCall: OnCall; watch: Watch | undefined } {
  const between: { readonly onCall: OnCall; watch: Watch | undefined } = {
    watch: undefined,
    onCall: async (name, payload, call) => {
      if (weather.strikes('functions killed before')) throw killed();
      const answered = between.watch?.called(name, payload);
      let answer: unknown;
      try {
        answer = await call();
      } finally {
        answered?.(answer);
      }
      if (name !== 'request-approval' && weather.strikes('functions killed after')) throw killed();
      return answer;
    },
  };
  return between;
}

/** The error by which Lambda tells of a function whose process ended. */
function killed(): Error {
  return Object.assign(new Error('the function ended'), { name: 'Runtime.ExitError' });
}

function toExtraReactor(id: (typeof SHELF_REACTORS)[number], shelf: Shelf): ExtraReactor {
  return {
    manifest: toManifestDocument(describeShelfReactor(id)),
    function: { entry: join(import.meta.dirname, 'shelf-reactor.ts'), environment: { REACTOR_ID: id, SHELF_URL: shelf.url } },
  };
}
