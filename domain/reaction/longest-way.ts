import { isRecord } from '#domain/base/json.ts';
import { expressWorkflow } from './express-workflow.ts';

type State = Readonly<Record<string, unknown>>;

/** A Task on a way, and for how long it may run, in seconds. */
export type TimedTask = { readonly name: string; readonly seconds: number };

/** Tells the timeout of the function behind a FunctionName of the definition, in seconds. */
export type TimeoutOf = (functionName: unknown) => number;

/**
 * Finds the way through the Express workflow of a definition that takes longest: each Task once and for as long as it may run,
 * which is its TimeoutSeconds or the timeout of its function, whichever is shorter. Retries are left out. A Map counts once, for
 * an Express execution has one resource (λ start-reaction); of a Parallel the longest branch counts.
 * @throws Error where no Express workflow can be derived
 */
export function longestWay(definition: unknown, timeoutOf: TimeoutOf): readonly TimedTask[] {
  return longestThrough(expressWorkflow(definition), timeoutOf);
}

/** The sum of the times on a way, in seconds. */
export function sumSeconds(way: readonly TimedTask[]): number {
  return way.reduce((sum, { seconds }) => sum + seconds, 0);
}

function longestThrough(machine: unknown, timeoutOf: TimeoutOf): readonly TimedTask[] {
  if (!isRecord(machine) || !isRecord(machine['States'])) return [];
  const states = machine['States'];
  /** Undefined while the ways from a state are being looked at: one that comes back to it goes no further. */
  const found = new Map<string, readonly TimedTask[] | undefined>();
  const longestFrom = (name: unknown): readonly TimedTask[] => {
    const state = typeof name === 'string' ? states[name] : undefined;
    if (typeof name !== 'string' || !isRecord(state)) return [];
    if (found.has(name)) return found.get(name) ?? [];
    found.set(name, undefined);
    const way = [...tasksIn(name, state, timeoutOf), ...chooseLongest(listNext(state).map(longestFrom))];
    found.set(name, way);
    return way;
  };
  return longestFrom(machine['StartAt']);
}

function tasksIn(name: string, state: State, timeoutOf: TimeoutOf): readonly TimedTask[] {
  if (state['Type'] === 'Task') return [{ name, seconds: readSeconds(state, timeoutOf) }];
  const branches: unknown[] = Array.isArray(state['Branches']) ? state['Branches'] : [];
  return chooseLongest([state['ItemProcessor'], ...branches].map((machine) => longestThrough(machine, timeoutOf)));
}

function readSeconds({ TimeoutSeconds: limit, Parameters: parameters }: State, timeoutOf: TimeoutOf): number {
  const timeout = timeoutOf(isRecord(parameters) ? parameters['FunctionName'] : undefined);
  return typeof limit === 'number' ? Math.min(limit, timeout) : timeout;
}

/** A failure leads on after the whole time of its state, too. */
function listNext(state: State): readonly unknown[] {
  const lists = [state['Choices'], state['Catch']].flatMap((list): unknown[] => (Array.isArray(list) ? list : []));
  return [state['Next'], state['Default'], ...lists.map((one) => (isRecord(one) ? one['Next'] : undefined))];
}

function chooseLongest(ways: readonly (readonly TimedTask[])[]): readonly TimedTask[] {
  return ways.reduce((longest, way) => (sumSeconds(way) > sumSeconds(longest) ? way : longest), []);
}
