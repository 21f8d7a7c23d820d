import { at, isRecord, textAt } from '#domain/base/json.ts';
import type { PlannedResource } from './plan-file.ts';

/** One state machine that a plan makes, changes or removes, state by state. */
export type WorkflowChange = {
  readonly name: string;
  /** Fields of the definition beside its states, such as `TimeoutSeconds`. */
  readonly fields: readonly string[];
  readonly added: readonly StateName[];
  readonly removed: readonly StateName[];
  readonly changed: readonly { readonly state: StateName; readonly fields: readonly string[] }[];
  /** True where a definition is known after apply only, or is no definition. */
  readonly unknown: boolean;
};

/** A state by the states around it and its own name. */
type StateName = readonly string[];
type State = Readonly<Record<string, unknown>>;
/** Fields of a state that hold states: each of these is told by itself. */
const NESTS = ['ItemProcessor', 'Iterator', 'Branches'];

/** The state machines whose definition differs. */
export function listWorkflowChanges(resources: readonly PlannedResource[]): readonly WorkflowChange[] {
  return resources.flatMap((resource) => {
    const { type, kind, before, after, unknown } = resource;
    if (type !== 'aws_sfn_state_machine' || kind === undefined) return [];
    const name = textAt(after, 'name') ?? textAt(before, 'name') ?? resource.name;
    const old = readDefinition(textAt(before, 'definition'));
    const next = readDefinition(textAt(after, 'definition'));
    const hidden = unknown['definition'] === true || (after !== undefined && next === undefined);
    if (hidden) return [{ name, fields: [], added: [], removed: [], changed: [], unknown: true }];
    const change = compareDefinitions(name, old ?? {}, next ?? {});
    return change.fields.length + change.added.length + change.removed.length + change.changed.length === 0 ? [] : [change];
  });
}

function compareDefinitions(name: string, before: State, after: State): WorkflowChange {
  const old = listStates(before);
  const next = listStates(after);
  const changed = [...next].flatMap(([key, { state, path }]) => {
    const earlier = old.get(key);
    const fields = earlier === undefined ? [] : differences(earlier.state, state);
    return fields.length === 0 ? [] : [{ state: path, fields }];
  });
  return {
    name,
    fields:
      Object.keys(before).length * Object.keys(after).length === 0 ? [] : differences(before, after).filter((field) => field !== 'States'),
    added: [...next].flatMap(([key, { path }]) => (old.has(key) ? [] : [path])),
    removed: [...old].flatMap(([key, { path }]) => (next.has(key) ? [] : [path])),
    changed,
    unknown: false,
  };
}

function readDefinition(text = ''): State | undefined {
  try {
    const definition: unknown = JSON.parse(text);
    return isRecord(definition) && isRecord(definition['States']) ? definition : undefined;
  } catch {
    return undefined;
  }
}

/** Every state, those inside of a Map or a Parallel too. */
function listStates(definition: unknown, around: StateName = []): Map<string, { readonly state: State; readonly path: StateName }> {
  const found = new Map<string, { readonly state: State; readonly path: StateName }>();
  const states = at(definition, 'States');
  for (const [name, value] of Object.entries(isRecord(states) ? states : {})) {
    const state = isRecord(value) ? value : {};
    const path = [...around, name];
    found.set(JSON.stringify(path), { state, path });
    for (const inner of NESTS.flatMap((field) => state[field] ?? []))
      for (const [key, nested] of listStates(inner, path)) found.set(key, nested);
  }
  return found;
}

/** Fields that differ; those that hold states are compared without their states. */
function differences(before: State, after: State): readonly string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const shown = (state: State, name: string) => JSON.stringify(NESTS.includes(name) ? withoutStates(state[name]) : state[name]);
  return names.filter((name) => shown(before, name) !== shown(after, name)).toSorted();
}

function withoutStates(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutStates);
  if (!isRecord(value)) return value;
  const { States: _told, ...rest } = value;
  return rest;
}
