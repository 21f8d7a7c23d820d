import { isRecord } from '#domain/base/json.ts';

/** An Express execution ends after that long, past every Catch: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
export const EXPRESS_SECONDS = 300;

type State = Readonly<Record<string, unknown>>;
type Machine = { readonly StartAt: string; readonly States: Readonly<Record<string, State>> };

/**
 * The same workflow for an Express state machine, which can neither wait for people nor for long: without its waiting
 * states. A choice that would have led there takes the Choice's default instead: what has to wait must not go on at once.
 * https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html
 * @throws Error naming a state that goes to a waiting one without a choice, or a Choice without a default to take
 */
export function expressWorkflow(definition: unknown): object {
  return isRecord(definition) ? { ...definition, ...withoutWaits(requireMachine(definition)) } : {};
}

function withoutWaits({ StartAt, States }: Machine): Machine {
  const waiting = new Set(Object.keys(States).filter((name) => isWaiting(States[name] ?? {})));
  if (waiting.has(StartAt))
    throw new Error(`State "${StartAt}" is the first and waits, which an Express workflow cannot. Let a Choice decide.`);
  const kept = Object.entries(States).flatMap(([name, state]): [string, State][] =>
    waiting.has(name) ? [] : [[name, withoutWaysTo(waiting, name, state)]],
  );
  const states = Object.fromEntries(kept.map(([name, state]) => [name, withInnerMachines(state)]));
  return { StartAt, States: reachable(StartAt, states) };
}

function isWaiting({ Type, Resource }: State): boolean {
  return Type === 'Wait' || (typeof Resource === 'string' && Resource.endsWith('.waitForTaskToken'));
}

function withoutWaysTo(waiting: ReadonlySet<string>, name: string, state: State): State {
  const ways = [state['Next'], state['Default'], ...requireList(state['Catch']).map((one) => one['Next'])];
  const lost = ways.find((way) => typeof way === 'string' && waiting.has(way));
  if (lost !== undefined)
    throw new Error(`State "${name}" always goes on to "${lost}", which an Express workflow cannot have. Let a Choice decide.`);
  if (state['Type'] !== 'Choice') return state;
  const rules = requireList(state['Choices']);
  if (state['Default'] === undefined && rules.some((rule) => waiting.has(String(rule['Next']))))
    throw new Error(`Choice "${name}" leads to a waiting state and has no Default that an Express workflow could take.`);
  return { ...state, Choices: rules.map((rule) => (waiting.has(String(rule['Next'])) ? { ...rule, Next: state['Default'] } : rule)) };
}

/** The machines inside a Map or Parallel state. */
function withInnerMachines(state: State): State {
  if (isRecord(state['ItemProcessor']))
    return { ...state, ItemProcessor: { ...state['ItemProcessor'], ...withoutWaits(requireMachine(state['ItemProcessor'])) } };
  if (Array.isArray(state['Branches']))
    return { ...state, Branches: state['Branches'].map((branch) => ({ ...Object(branch), ...withoutWaits(requireMachine(branch)) })) };
  return state;
}

/** The states that can still be reached, in their order. */
function reachable(start: string, states: Readonly<Record<string, State>>): Record<string, State> {
  const found = new Set<string>();
  const look = (name: unknown): void => {
    if (typeof name !== 'string' || found.has(name)) return;
    const state = states[name];
    if (state === undefined) return;
    found.add(name);
    for (const next of [
      state['Next'],
      state['Default'],
      ...[...requireList(state['Catch']), ...requireList(state['Choices'])].map((one) => one['Next']),
    ])
      look(next);
  };
  look(start);
  return Object.fromEntries(Object.entries(states).filter(([name]) => found.has(name)));
}

function requireMachine(value: unknown): Machine {
  const states = isRecord(value) && isRecord(value['States']) ? value['States'] : {};
  const entries = Object.entries(states).filter((entry): entry is [string, State] => isRecord(entry[1]));
  return { StartAt: String(isRecord(value) ? value['StartAt'] : ''), States: Object.fromEntries(entries) };
}

function requireList(value: unknown): State[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
