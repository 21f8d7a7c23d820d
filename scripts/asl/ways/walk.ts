import type { Reaction } from '#domain/reaction/reaction.ts';
import type { StepContract } from '#domain/reaction/step-contract.ts';
import { below } from '#local/positioned-json.ts';
import type { Definition, Fault, LocatedState, Machine } from '../definition.ts';
import { STEP_CONTRACTS } from './contracts.ts';
import { NothingToRead } from './data-path.ts';
import { lostReaction, silentEnd, wrongStatus } from './facts.ts';
import { Numbering } from './numbering.ts';
import { listExits } from './state-exits.ts';
import type { Walker } from './visit.ts';
import type { Arrival, End, Way } from './way.ts';

/** Beyond that the data grows with every turn. */
const MAX_VISITS = 20_000;
const SHOWN = 4;

export type Comparison = { readonly operand: unknown; readonly values: Set<unknown> };

/**
 * Takes every way through a definition: each kind of answer of each step, and its failure. Nothing is called: the contracts
 * of the handlers answer. A way ends at its first fault, so that one mistake is said once.
 */
export class Walk implements Walker {
  /** By place: the shortest way that shows it. */
  readonly faults = new Map<string, Fault & { readonly states: readonly string[] }>();
  /** The values that those of a Choice were compared with, by place. */
  readonly comparisons = new Map<string, Comparison>();
  readonly samples: readonly Reaction[];
  readonly #definition: Definition;
  readonly #known = new Map<string, readonly End[]>();
  readonly #numbering = new Numbering();
  #visits = 0;
  /** One circle is said once, however many ways lead into it. */
  #goesRound = false;

  constructor(definition: Definition, samples: readonly Reaction[]) {
    this.#definition = definition;
    this.samples = samples;
  }

  machineAt(pointer: string): Machine | undefined {
    return this.#definition.machines.find((machine) => machine.pointer === pointer);
  }

  through(machine: Machine, start: Arrival, context: unknown): readonly End[] {
    const key = `${machine.pointer} ${this.#numberVisit(start.data)} ${this.#numberVisit(start.facts)} ${this.#numberVisit(context)}`;
    const known = this.#known.get(key) ?? this.#explore(machine, start, context);
    this.#known.set(key, known);
    return known;
  }

  fault(pointer: string, message: string, way: Way | undefined): void {
    if (this.faults.has(pointer)) return;
    const states = statesOn(way);
    this.faults.set(pointer, { pointer, message: `${message}${described(states)}.`, states });
  }

  observe(pointer: string, operand: unknown, value: unknown): void {
    const comparison = this.comparisons.get(pointer) ?? { operand, values: new Set() };
    comparison.values.add(value);
    this.comparisons.set(pointer, comparison);
  }

  attempt<Result>(piece: () => readonly Result[], way: Way | undefined): readonly Result[] {
    try {
      return piece();
    } catch (error) {
      if (!(error instanceof NothingToRead)) throw error;
      this.fault(error.pointer, error.message, way);
      return [];
    }
  }

  settles(machine: Machine, contractOf: (state: LocatedState) => StepContract | undefined): boolean {
    const inside = this.#definition.states.filter(({ pointer }) => pointer.startsWith(`${machine.pointer}/`));
    return inside.some((state) => ['record', 'tell'].includes(contractOf(state)?.role ?? ''));
  }

  accepts({ facts, data, kind, way }: End, isWhole: boolean): boolean {
    const lost = lostReaction(facts);
    const wrong = lost ?? silentEnd(facts, data, STEP_CONTRACTS) ?? (isWhole ? wrongStatus(facts, kind) : undefined);
    if (wrong !== undefined) this.fault((lost === undefined ? way : lastFork(way))?.edge ?? '', wrong, way);
    return wrong === undefined;
  }

  #explore(machine: Machine, start: Arrival, context: unknown): readonly End[] {
    const states = new Map(machine.states.map((state) => [state.name, state]));
    const graph = new Turns();
    const ends: End[] = [];
    const ahead: { readonly name: unknown; readonly arrival: Arrival; readonly from: string }[] = [];
    ahead.push({ name: machine.startAt, arrival: { ...start, way: start.way }, from: '' });
    for (let next = ahead.shift(); next !== undefined; next = ahead.shift()) {
      const { name, arrival, from } = next;
      const state = states.get(String(name));
      const key = `${name} ${this.#numberVisit(arrival.data)} ${this.#numberVisit(arrival.facts)}`;
      if (state === undefined || !graph.enters(key, from, arrival) || this.#isTooLong(state, arrival)) continue;
      const exits = listExits({ walk: this, state, arrival, context });
      if (exits.length === 0) graph.ends(key);
      for (const exit of exits) {
        const isFork = ['Task', 'Choice'].includes(String(state.fields['Type']));
        const way = { text: `${state.name}${exit.label}`, edge: exit.edge, isFork, before: arrival.way };
        const reached = { data: exit.data, facts: exit.facts, way };
        if (exit.kind === 'next') ahead.push({ name: exit.to, arrival: reached, from: key });
        else ends.push({ ...reached, kind: exit.kind });
        if (exit.kind !== 'next') graph.ends(key);
      }
    }
    const lost = graph.endless();
    if (lost !== undefined) this.#noteCircle(lost, machine);
    return ends;
  }

  #numberVisit(value: unknown): number {
    return this.#numbering.numberValue(value);
  }

  #noteCircle({ way }: Arrival, machine: Machine): void {
    const edge = way?.edge ?? below(machine.pointer, 'StartAt');
    if (!this.#goesRound) this.fault(edge, 'from here it goes round for ever; let a way lead out', way);
    this.#goesRound = true;
  }

  #isTooLong(state: LocatedState, { way }: Arrival): boolean {
    this.#visits += 1;
    if (this.#visits === MAX_VISITS)
      this.fault(state.pointer, 'there are too many ways to take them all; the data may grow with every turn', way);
    return this.#visits >= MAX_VISITS;
  }
}

/** The turns say which visit led to which, to find those from which no end can be reached. */
class Turns {
  readonly #arrivals = new Map<string, Arrival>();
  readonly #before = new Map<string, Set<string>>();
  readonly #ended = new Set<string>();

  /** Notes the transition. @returns whether the visit is new */
  enters(key: string, from: string, arrival: Arrival): boolean {
    const before = this.#before.get(key) ?? new Set();
    this.#before.set(key, before.add(from));
    if (this.#arrivals.has(key)) return false;
    this.#arrivals.set(key, arrival);
    return true;
  }

  ends(key: string): void {
    this.#ended.add(key);
  }

  /** The first visit after which nothing ever ends. */
  endless(): Arrival | undefined {
    const ahead = [...this.#ended];
    const ending = new Set(ahead);
    for (let key = ahead.pop(); key !== undefined; key = ahead.pop()) {
      const fresh = [...(this.#before.get(key) ?? [])].filter((one) => !ending.has(one));
      for (const one of fresh) ending.add(one);
      ahead.push(...fresh);
    }
    return [...this.#arrivals].find(([key]) => !ending.has(key))?.[1];
  }
}

/** The last transition that was one of several: what comes after it, it decided. */
function lastFork(way: Way | undefined): Way | undefined {
  return way === undefined || way.isFork ? way : lastFork(way.before);
}

function statesOn(way: Way | undefined): string[] {
  return way === undefined ? [] : [...statesOn(way.before), way.text];
}

function described(states: readonly string[]): string {
  if (states.length === 0) return '';
  const shown = states.slice(-SHOWN);
  return ` (on the way ${shown.length < states.length ? '… → ' : ''}${shown.join(' → ')})`;
}
