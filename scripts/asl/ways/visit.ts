import type { Reaction } from '#domain/reaction/reaction.ts';
import type { StepContract } from '#domain/reaction/step-contract.ts';
import { below } from '#local/positioned-json.ts';
import type { LocatedState, Machine } from '../definition.ts';
import { readPath, writePath } from './data-path.ts';
import { fillTemplate } from './template.ts';
import type { Arrival, End, Exit, Way } from './way.ts';

/** The walk as a state sees it that is visited. */
export interface Walker {
  readonly samples: readonly Reaction[];
  /** The machine at a pointer: the whole, or what a Map or Parallel state runs. */
  machineAt(pointer: string): Machine | undefined;
  /** All ends of a machine that is entered so. */
  through(machine: Machine, start: Arrival, context: unknown): readonly End[];
  /** Notes a fault; the first at its place counts, which has the shortest way. */
  fault(pointer: string, message: string, way: Way | undefined): void;
  /** Notes the value that a Choice compares. */
  observe(pointer: string, operand: unknown, value: unknown): void;
  /** Runs a piece of a way; where it finds nothing to read, the way ends with a fault. */
  attempt<Result>(piece: () => readonly Result[], way: Way | undefined): readonly Result[];
  /** True if reactions are recorded or told inside of a machine, so that each has to end well there. */
  settles(machine: Machine, contractOf: (state: LocatedState) => StepContract | undefined): boolean;
  /** True if an execution, or an item of a Map, may end so; the walk notes why not. */
  accepts(end: End, isWhole: boolean): boolean;
}

/** A state that is visited: where, with what, and what `$$` holds. */
export type Visit = { readonly walk: Walker; readonly state: LocatedState; readonly arrival: Arrival; readonly context: unknown };

/** The way into a state, with the state itself at its end. */
export function wayInto({ state, arrival: { way } }: Visit): Way {
  return { text: state.name, edge: way?.edge ?? state.pointer, isFork: false, before: way };
}

/** The input that a state works with: `InputPath`, then `Parameters`. @throws NothingToRead */
export function applyInput(visit: Visit, template = 'Parameters'): unknown {
  const { fields, pointer } = visit.state;
  const input = filtered(visit, visit.arrival.data, 'InputPath');
  if (fields[template] === undefined) return input;
  return fillTemplate(fields[template], { data: input, context: visit.context }, below(pointer, template));
}

/** The output of a state: `ResultSelector`, `ResultPath` on what came in, then `OutputPath`. @throws NothingToRead */
export function applyOutput(visit: Visit, result: unknown): unknown {
  const { fields, pointer } = visit.state;
  const { ResultSelector: selector, ResultPath: place } = fields;
  const scope = { data: result, context: visit.context };
  const selected = selector === undefined ? result : fillTemplate(selector, scope, below(pointer, 'ResultSelector'));
  return filtered(visit, placed(place, visit.arrival.data, selected), 'OutputPath');
}

/** The input with a result put where `ResultPath` says. */
export function placed(place: unknown, input: unknown, result: unknown): unknown {
  if (place === null) return input;
  return typeof place === 'string' && place !== '$' ? writePath(place, input, result) : result;
}

/** The way out by `Next` or `End`, with the output as data. */
export function ownExit(visit: Visit, data: unknown, more: Partial<Pick<Exit, 'facts' | 'label'>> = {}): Exit {
  const { fields, pointer } = visit.state;
  const facts = more.facts ?? visit.arrival.facts;
  const label = more.label === undefined ? '' : ` (${more.label})`;
  if (fields['End'] === true) return { kind: 'end', to: null, edge: below(pointer, 'End'), label, data, facts };
  return { kind: 'next', to: fields['Next'], edge: below(pointer, 'Next'), label, data, facts };
}

/** The way out of a machine, with `data` as its end. */
export function exitTo({ state, arrival }: Visit, kind: 'end' | 'fail', data: unknown): Exit {
  return { kind, to: null, edge: arrival.way?.edge ?? state.pointer, label: '', data, facts: arrival.facts };
}

/** The part of the data that a path of the state leaves. @throws NothingToRead */
export function filtered({ state: { fields, pointer }, context }: Visit, data: unknown, name: 'InputPath' | 'OutputPath'): unknown {
  const path = fields[name];
  if (path === null) return {};
  return typeof path === 'string' ? readPath(path, { data, context }, below(pointer, name)) : data;
}
