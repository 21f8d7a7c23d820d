import { setTimeout as pause } from 'node:timers/promises';
import { listAt } from '#domain/base/json.ts';
import { settleInTime } from '#local/reaction/settle-in-time.ts';
import { CHANGES_PER_HOUR } from './rules.ts';
import type { Spot } from './scenery.ts';
import type { Storm } from './storm.ts';
import type { Shown } from './verdict.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const APPROVERS = ['mei', 'ana', 'li.wei'] as const;
const GROUPS = ['security-approvers'];
/** The crowd waits while more executions are at work: else it would only be early. */
const MOST_RUNNING = 24;

type Act = () => Promise<void> | void;

/** Owners, analysts, approvers, EventBridge and the clock: bursts of what they do, while reactions run. */
export class Crowd {
  approvals = 0;
  rollbacks = 0;
  readonly #storm: Storm;
  readonly #acts: readonly (readonly [weight: number, act: Act])[];

  constructor(storm: Storm) {
    const { scenery, rules, weather, dice, clock, reaction } = storm;
    const spot = () => dice.pick(scenery.spots);
    this.#storm = storm;
    this.#acts = [
      [30, () => scenery.open(spot())],
      [15, () => scenery.report(spot())],
      [8, () => scenery.makeNoise(dice, dice.between(5, 40))],
      [10, () => scenery.repeat(spot(), dice.between(1, 3))],
      [6, () => scenery.deliverLate(spot())],
      [4, () => this.#suppressAndDeliverLate(spot())],
      [4, () => scenery.setStatus(spot(), 'SUPPRESSED')],
      [12, () => scenery.setStatus(spot(), 'NEW')],
      [1, () => this.#wave()],
      [3, () => rules.edit(dice)],
      [4, () => scenery.ask(spot())],
      [8, () => this.#answer()],
      [4, () => this.#rollBack()],
      [1, () => clock.advance(dice.between(MINUTE_MS, HOUR_MS))],
      [1, () => (weather.strikes('chat down') ? reaction.wecom.failWith('down', dice.between(1, 5)) : undefined)],
      [6, () => pause(dice.between(10, 300))],
    ];
  }

  /** A burst, and then some hours. @param lags what has happened less often than it should have by now */
  async burst(lags: (shown: Shown) => boolean): Promise<void> {
    const { dice, clock, watch } = this.#storm;
    for (let left = dice.between(5, 30); left > 0; left -= 1) {
      await this.#waitForReactions();
      watch.remember();
      await this.#choose(lags)();
      watch.remember();
    }
    if (lags('approvals')) await this.#answer();
    if (lags('rollbacks')) await this.#rollBack();
    // Some of the jumps come while reactions run.
    if (dice.chance(0.7)) await this.settle();
    clock.advance(dice.chance(0.1) ? DAY_MS : dice.between(MINUTE_MS, 3 * HOUR_MS));
    await this.#storm.reaction.resumeReactions();
  }

  settle(): Promise<void> {
    const { cloud, reaction, clock } = this.#storm;
    return settleInTime(cloud, reaction, clock);
  }

  /** Nothing goes wrong any more, every binding acts by itself, and the hours pass until nothing waits. */
  async calmDown(rounds: number): Promise<void> {
    const { rules, reaction, scenery, clock, weather, watch } = this.#storm;
    weather.clearUp();
    reaction.wecom.recover();
    watch.remember();
    await rules.restore();
    watch.remember();
    for (let round = 0; round < rounds; round += 1) {
      await this.settle();
      reaction.stepFunctions.lapse('States.HeartbeatTimeout');
      await this.settle();
      clock.advance(HOUR_MS);
      const resumed = listAt(await reaction.resumeReactions(), 'outcomes');
      const open = scenery.spots.filter((spot) => this.#waitsForFix(spot));
      if (round > 1 && resumed.length === 0 && open.length === 0) break;
      for (const spot of open) scenery.report(spot);
    }
    await this.settle();
  }

  #choose(lags: (shown: Shown) => boolean): Act {
    const { dice, scenery } = this.#storm;
    const isEarly = dice.chance(0.5);
    if (isEarly && lags('repeated')) return () => scenery.repeat(dice.pick(scenery.spots), 2);
    if (isEarly && lags('late')) return () => scenery.deliverLate(dice.pick(scenery.spots));
    if (isEarly && lags('approvals')) return () => this.#needApproval();
    if (dice.chance(0.1) && lags('deferred')) return () => this.#wave();
    const total = this.#acts.reduce((sum, [weight]) => sum + weight, 0);
    let at = dice.between(1, total);
    for (const [weight, act] of this.#acts) {
      at -= weight;
      if (at <= 0) return act;
    }
    throw new RangeError('The acts have no such weight.');
  }

  #waitsForFix(spot: Spot): boolean {
    const { scenery, shelf } = this.#storm;
    return shelf.look(spot.name)[spot.field] && scenery.status(spot).workflow === 'NEW';
  }

  async #waitForReactions(): Promise<void> {
    const { stepFunctions } = this.#storm.reaction;
    while (stepFunctions.executions().filter(({ status, type }) => type === 'EXPRESS' && status === 'RUNNING').length > MOST_RUNNING)
      await pause(50);
  }

  /** An earlier event arrives after the person's decision. */
  async #suppressAndDeliverLate(spot: Spot): Promise<void> {
    const { scenery } = this.#storm;
    scenery.open(spot);
    await scenery.setStatus(spot, 'SUPPRESSED');
    await scenery.deliverLate(spot);
  }

  /** A finding about which people are asked. */
  async #needApproval(): Promise<void> {
    const { scenery, rules, dice } = this.#storm;
    const [first, ...others] = scenery.spots.filter((spot) => rules.of(spot).mode === 'approval');
    if (first === undefined) return;
    const spot = dice.pick([first, ...others]);
    scenery.open(spot);
    await scenery.setStatus(spot, 'NEW');
  }

  /** More findings for one binding, all at once, than its budget allows changes. */
  async #wave(): Promise<void> {
    const { scenery, rules, dice } = this.#storm;
    const rule = rules.of(dice.pick(scenery.spots));
    for (const spot of scenery.spots.filter((one) => rules.of(one) === rule).slice(0, 2 * CHANGES_PER_HOUR)) {
      scenery.open(spot);
      await scenery.setStatus(spot, 'NEW');
    }
  }

  async #answer(): Promise<void> {
    const { reaction, dice, watch } = this.#storm;
    const open = reaction.stepFunctions.executions().filter(({ type, status }) => type === 'STANDARD' && status === 'RUNNING');
    const [first, ...others] = open;
    if (first === undefined) return;
    const { name: executionId } = dice.pick([first, ...others]);
    const verdict = dice.pick(['approve', 'approve', 'approve', 'reject', 'acknowledge']);
    const wasApproved = watch.approved.has(executionId);
    // The workflow goes on before the answer has been told.
    if (verdict === 'approve') watch.approved.add(executionId);
    try {
      await reaction.answerApproval({ executionId, action: verdict, by: { id: dice.pick(APPROVERS), groups: GROUPS } });
      this.approvals += 1;
    } catch (error) {
      if (!isNamed(error, 'ApprovalRefused')) throw error;
      if (!wasApproved) watch.approved.delete(executionId);
    }
  }

  async #rollBack(): Promise<void> {
    const { reaction, watch, dice } = this.#storm;
    const [first, ...others] = watch.changes.keys();
    if (first === undefined) return;
    const executionId = dice.pick([first, ...others]);
    const ended = watch.rollingBack(executionId);
    try {
      const { status } = await reaction.rollBack({ executionId, requestedBy: dice.pick(APPROVERS) });
      if (status === 'ROLLED_BACK') this.rollbacks += 1;
    } catch (error) {
      if (!isNamed(error, 'ExecutionBusy', 'ExecutionUnknown', 'ReactorThrottled', 'ReactorFailed')) throw error;
    } finally {
      ended();
    }
  }
}

function isNamed(error: unknown, ...names: readonly string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}
