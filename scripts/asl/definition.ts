import { basename } from 'node:path';
import { at, isRecord } from '#domain/base/json.ts';
import { below } from '#local/positioned-json.ts';

/** A state and where it stands. */
export type LocatedState = { readonly name: string; readonly pointer: string; readonly fields: Readonly<Record<string, unknown>> };

/** The whole definition, or what a Map or Parallel state runs. Transitions stay inside one machine. */
export type Machine = {
  readonly pointer: string;
  readonly startAt: unknown;
  readonly states: readonly LocatedState[];
  /** Pointers of what should be an object: `States`, or a state. */
  readonly shapeless: readonly string[];
};

export type Definition = {
  /** The name of its file, without endings. */
  readonly workflow: string;
  readonly value: unknown;
  readonly machines: readonly Machine[];
  readonly states: readonly LocatedState[];
  /** Pointers of what should be an object: the whole, or something in a machine. */
  readonly shapeless: readonly string[];
};

/** A fault at a JSON pointer, and the remedy. */
export type Fault = {
  readonly pointer: string;
  readonly message: string;
  /** Further places of the same mistake. */
  readonly alsoAt?: readonly string[];
};
export type Rule = (definition: Definition) => readonly Fault[];

/** One value of the definition: `name` is its member's name; undefined for list items and the whole. */
export type Leaf = { readonly pointer: string; readonly name: string | undefined; readonly value: unknown };

/** Takes a definition apart. Whatever is not shaped like one is left for the rules to say. @param file that it was read from */
export function readDefinition(value: unknown, file: string): Definition {
  const machines = machinesIn(value, '');
  const shapeless = isRecord(value) ? machines.flatMap((machine) => machine.shapeless) : [''];
  return { workflow: basename(file, '.asl.json'), value, machines, states: machines.flatMap(({ states }) => states), shapeless };
}

function machinesIn(value: unknown, pointer: string): Machine[] {
  if (!isRecord(value)) return [];
  const { States: members, StartAt: startAt } = value;
  const place = below(pointer, 'States');
  const states = listFields(members).flatMap(([name, fields]): LocatedState[] =>
    isRecord(fields) ? [{ name, pointer: below(place, name), fields }] : [],
  );
  const others = listFields(members).flatMap(([name, fields]) => (isRecord(fields) ? [] : [below(place, name)]));
  return [{ pointer, startAt, states, shapeless: isRecord(members) ? others : [place] }, ...states.flatMap(innerMachines)];
}

function innerMachines({ fields, pointer }: LocatedState): Machine[] {
  const branches = Array.isArray(fields['Branches']) ? fields['Branches'] : [];
  return [
    ...['ItemProcessor', 'Iterator'].flatMap((name) => machinesIn(fields[name], below(pointer, name))),
    ...branches.flatMap((branch, index) => machinesIn(branch, below(pointer, 'Branches', index))),
  ];
}

function listFields(value: unknown): [string, unknown][] {
  return isRecord(value) ? Object.entries(value) : [];
}

/** The items of a list that are objects, with their pointers; none where there is no list. */
export function itemsAt({ fields, pointer }: LocatedState, name: string): { pointer: string; item: Readonly<Record<string, unknown>> }[] {
  const list = fields[name];
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown, index) => (isRecord(item) ? [{ pointer: below(pointer, name, index), item }] : []));
}

/** Every value of a definition, containers first. */
export function listLeaves(value: unknown, pointer = '', name?: string): Leaf[] {
  const inner = Array.isArray(value)
    ? value.flatMap((item, index) => listLeaves(item, below(pointer, index)))
    : listFields(value).flatMap(([key, item]) => listLeaves(item, below(pointer, key), key));
  return [{ pointer, name, value }, ...inner];
}

/** All Task states. */
export function listTasks({ states }: Definition): LocatedState[] {
  return states.filter(({ fields }) => fields['Type'] === 'Task');
}

/** Where a member stands, or what lacks it. */
export function memberOr(pointer: string, fields: Readonly<Record<string, unknown>>, name: string): string {
  return Object.hasOwn(fields, name) ? below(pointer, name) : pointer;
}

/** The innermost state that a pointer lies in. */
export function stateAt({ states }: Definition, pointer: string): LocatedState | undefined {
  return states
    .filter((state) => pointer === state.pointer || pointer.startsWith(`${state.pointer}/`))
    .toSorted((a, b) => b.pointer.length - a.pointer.length)[0];
}

/** Returns true if a state asks somebody and waits for the answer. */
export function waitsForAnswer({ fields }: LocatedState): boolean {
  return String(at(fields, 'Resource')).endsWith('.waitForTaskToken');
}
