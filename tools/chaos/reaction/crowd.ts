import type { Cloud } from '#local/cloud.ts';
import type { ReactionCloud } from '#local/reaction/reaction-cloud.ts';
import type { Dice } from '../dice.ts';
import type { Rules } from './rules.ts';
import type { Scenery } from './scenery.ts';
import type { Shelf } from './shelf.ts';
import type { StormClock } from './storm-clock.ts';
import type { Watch } from './watch.ts';
import type { Weather } from './weather.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const APPROVERS = ['mei', 'ana', 'li.wei'] as const;
const GROUPS = ['security-approvers'];

type Parts = {
  readonly cloud: Cloud;
  readonly reaction: ReactionCloud;
  readonly scenery: Scenery;
  readonly rules: Rules;
  readonly watch: Watch;
  readonly weather: Weather;
  readonly dice: Dice;
  readonly clock: StormClock;
  readonly shelf: Shelf;
};

/** Owners, analysts, approvers and the clock: a burst of what they do, one after the other, while reactions run. */
export class Crowd {
  approvals = 0;
  rollbacks = 0;
  readonly #parts: Parts;
  readonly #acts: readonly (readonly [weight: number, act: () => Promise<void> | void])[];

  constructor(parts: Parts) {
    const { scenery, rules, watch, weather, dice, clock, reaction } = parts;
    const spot = () => dice.pick(scenery.spots);
    this.#parts = parts;
    this.#acts = [
      [30, () => scenery.open(spot())],
      [15, () => scenery.report(spot())],
      [8, () => scenery.makeNoise(dice, dice.between(5, 40))],
      [5, () => this.#forbid(() => scenery.setStatus(spot(), 'SUPPRESSED'))],
      [8, () => scenery.setStatus(spot(), 'NEW')],
      [3, () => this.#forbid(async () => void (await rules.edit(dice)))],
      [4, () => scenery.ask(spot())],
      [10, () => this.#answer()],
      [3, () => this.#rollBack()],
      [6, () => clock.advance(dice.between(MINUTE_MS, 3 * HOUR_MS))],
      [1, () => clock.advance(DAY_MS)],
      [1, () => (weather.strikes('chat down') ? reaction.wecom.failWith('down', dice.between(1, 5)) : undefined)],
      [10, () => this.#quiet()],
    ];
    watch.remember();
  }

  async act(): Promise<void> {
    const total = this.#acts.reduce((sum, [weight]) => sum + weight, 0);
    let at = this.#parts.dice.between(1, total);
    for (const [weight, act] of this.#acts) {
      at -= weight;
      if (at <= 0) return act();
    }
  }

  /** Nothing goes wrong any more, every binding acts by itself, and the hours pass until nothing waits. */
  async calmDown(rounds: number): Promise<void> {
    const { rules, reaction, scenery, clock, cloud } = this.#parts;
    reaction.wecom.recover();
    await rules.restore();
    for (let round = 0; round < rounds; round += 1) {
      await cloud.settled();
      reaction.stepFunctions.lapse('States.HeartbeatTimeout');
      clock.advance(HOUR_MS);
      await reaction.resumeReactions();
      for (const spot of scenery.spots) scenery.report(spot);
    }
    await cloud.settled();
  }

  /** What is forbidden from now on was permitted until now. */
  async #forbid(act: () => Promise<void>): Promise<void> {
    this.#parts.watch.remember();
    await act();
  }

  async #answer(): Promise<void> {
    const { reaction, dice } = this.#parts;
    const open = reaction.stepFunctions.executions().filter(({ type, status }) => type === 'STANDARD' && status === 'RUNNING');
    const [first, ...others] = open;
    if (first === undefined) return;
    const { name: executionId } = dice.pick([first, ...others]);
    const verdict = dice.pick(['approve', 'approve', 'approve', 'reject', 'acknowledge']);
    try {
      await reaction.answerApproval({ executionId, action: verdict, by: { id: dice.pick(APPROVERS), groups: GROUPS } });
      this.approvals += 1;
    } catch (error) {
      if (!isNamed(error, 'ApprovalRefused')) throw error;
    }
  }

  async #rollBack(): Promise<void> {
    const { reaction, watch, dice } = this.#parts;
    const [first, ...others] = watch.changes.keys();
    if (first === undefined) return;
    try {
      await reaction.rollBack({ executionId: dice.pick([first, ...others]), requestedBy: dice.pick(APPROVERS) });
      this.rollbacks += 1;
    } catch (error) {
      if (!isNamed(error, 'ExecutionBusy', 'ExecutionUnknown', 'ReactorThrottled', 'ReactorFailed')) throw error;
    }
  }

  async #quiet(): Promise<void> {
    if (this.#parts.dice.chance(0.3)) await this.#parts.cloud.settled();
    else await new Promise((resolve) => setTimeout(resolve, this.#parts.dice.between(10, 300)));
  }
}

function isNamed(error: unknown, ...names: readonly string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}
