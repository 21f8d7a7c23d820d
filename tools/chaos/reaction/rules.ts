import { MEMBER_ACCOUNTS } from '#local/home.ts';
import type { ReactionCloud } from '#local/reaction/reaction-cloud.ts';
import type { Dice } from '../dice.ts';
import { SHELF_CONTROLS, SHELF_REACTORS, type ShelfReactorId } from './field.ts';
import type { Spot } from './scenery.ts';

/** So few that reactions have to wait for an hour. */
export const CHANGES_PER_HOUR = 3;
export const COOL_DOWN_MINUTES = 5;
const MODES = ['automatic', 'approval', 'notify'] as const;
type Mode = (typeof MODES)[number];
export type Rule = { readonly id: string; readonly reactorId: ShelfReactorId; readonly accountId: string; readonly mode: Mode };

/** The bindings, which people make stricter and looser all the time: one for each reactor and account. */
export class Rules {
  readonly #reaction: ReactionCloud;
  readonly #rules: Rule[] = [];
  /** The mode from before an edit that is on its way: until it has arrived, either holds. */
  readonly #modesBefore = new Map<string, Mode>();

  constructor(reaction: ReactionCloud) {
    this.#reaction = reaction;
  }

  async install(): Promise<void> {
    for (const id of ['close-public-buckets', 'ask-before-closing-buckets']) await this.#reaction.removeBinding(id);
    for (const reactorId of SHELF_REACTORS) {
      for (const [position, accountId] of MEMBER_ACCOUNTS.entries()) {
        const rule: Rule = {
          id: `${reactorId}-${accountId.slice(0, 3)}`,
          reactorId,
          accountId,
          mode: position === 1 ? 'approval' : 'automatic',
        };
        this.#rules.push(rule);
        await this.#put(rule);
      }
    }
  }

  of({ reactorId, accountId }: Pick<Spot, 'reactorId' | 'accountId'>): Rule {
    const rule = this.#rules.find((one) => one.reactorId === reactorId && one.accountId === accountId);
    if (rule === undefined) throw new RangeError(`No rule binds ${reactorId} in ${accountId}.`);
    return rule;
  }

  /** The modes that may hold at this moment. */
  modesOf(rule: Rule): readonly Mode[] {
    const before = this.#modesBefore.get(rule.id);
    return before === undefined ? [rule.mode] : [rule.mode, before];
  }

  async edit(dice: Dice): Promise<void> {
    const position = dice.between(0, this.#rules.length - 1);
    const before = this.#rules[position];
    if (before === undefined) throw new RangeError('There are no rules.');
    const rule = { ...before, mode: dice.pick(MODES) };
    this.#modesBefore.set(rule.id, before.mode);
    this.#rules[position] = rule;
    await this.#put(rule);
    this.#modesBefore.delete(rule.id);
  }

  async restore(): Promise<void> {
    for (const [position, rule] of this.#rules.entries()) {
      this.#rules[position] = { ...rule, mode: 'automatic' };
      await this.#put({ ...rule, mode: 'automatic' });
    }
  }

  async #put({ id, reactorId, accountId, mode }: Rule): Promise<void> {
    await this.#reaction.putBinding({
      id,
      match: { control: SHELF_CONTROLS[reactorId] },
      reactorId,
      mode,
      scope: { accounts: { include: [accountId] } },
      budget: { changesPerHour: CHANGES_PER_HOUR },
      breaker: { failures: 5, pauseMinutes: 30 },
      infrastructureCode: 'change',
      coolDownMinutes: COOL_DOWN_MINUTES,
    });
  }
}
