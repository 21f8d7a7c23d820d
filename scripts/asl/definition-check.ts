import { type Position, type Repeated, readPositionedJson } from '#local/positioned-json.ts';
import { type Definition, type Fault, readDefinition, stateAt } from './definition.ts';
import { isStateMachine } from './flow-rules.ts';
import { type NamedRule, RULES } from './rules.ts';
import { stepFunctionsAccepts } from './service-rules.ts';

/** One thing wrong with a file; `state` is null outside of states. */
export type Problem = Position & { readonly file: string; readonly state: string | null; readonly message: string };

/** Everything that is wrong with the text of a definition, in the order of the text. Never throws. */
export function checkDefinition(text: string, file: string): Problem[] {
  const json = readPositionedJson(text);
  if (json.kind === 'syntax-error') return [{ file, ...json.position, state: null, message: `this is no JSON. ${json.message}.` }];
  const definition = readDefinition(json.value, file);
  const place = { definition, positions: json.positions, file };
  const problems = [
    ...listFaults(definition).map((fault) => toProblem(fault, place)),
    ...json.repeated.map((repeated) => repetition(repeated, place)),
  ];
  return problems
    .filter((problem, index) => problems.findIndex((other) => isSame(problem, other)) === index)
    .toSorted((a, b) => a.line - b.line || a.column - b.column);
}

/** `file:line:column  State "X": what is wrong; what to do`, as editors and CI pick it up. */
export function problemLine({ file, line, column, state, message }: Problem): string {
  return `${file}:${line}:${column}  ${state === null ? '' : `State "${state}": `}${message}`;
}

/** A problem of one state, by its name, where no rule says the place. @param text what checkDefinition accepts */
export function problemAt({ text, file }: { readonly text: string; readonly file: string }, state: string, message: string): Problem {
  const json = readPositionedJson(text);
  const positions = json.kind === 'json' ? json.positions : new Map<string, Position>();
  const definition = readDefinition(json.kind === 'json' ? json.value : undefined, file);
  const pointer = definition.states.find(({ name }) => name === state)?.pointer ?? '';
  return toProblem({ pointer, message }, { definition, positions, file });
}

/** Causes, and not what follows from them: ways are taken only where the shape allows it. */
function listFaults(definition: Definition): readonly Fault[] {
  const check = (kind: NamedRule['kind']) =>
    RULES.filter((rule) => rule.kind === kind && rule.check !== stepFunctionsAccepts).flatMap(({ check: rule }) => rule(definition));
  if (!isStateMachine(definition.value)) return check('shape').slice(0, 1);
  const ours = check('shape');
  const named = new Set(ours.map(({ pointer }) => stateAt(definition, pointer)?.pointer));
  // The validator says about a state, less clearly, the same as a rule of ours.
  const theirs = stepFunctionsAccepts(definition).filter(({ pointer }) => !named.has(stateAt(definition, pointer)?.pointer));
  const whole = [...ours, ...theirs, ...check('single')];
  return ours.length + theirs.length > 0 ? whole : [...whole, ...check('ways')];
}

type Place = { readonly definition: Definition; readonly positions: ReadonlyMap<string, Position>; readonly file: string };

function toProblem({ pointer, message, alsoAt = [] }: Fault, { definition, positions, file }: Place): Problem {
  const lines = alsoAt.map((other) => buildPosition(other, positions).line);
  const also = lines.length === 0 ? '' : ` Also in line${lines.length > 1 ? 's' : ''} ${lines.join(', ')}.`;
  return { file, ...buildPosition(pointer, positions), state: stateAt(definition, pointer)?.name ?? null, message: `${message}${also}` };
}

function repetition({ pointer, name, first, position }: Repeated, { definition, file }: Place): Problem {
  const message = `${JSON.stringify(name)} stands here twice, in line ${first.line} too, and only one of them counts; rename or remove one.`;
  return { file, ...position, state: stateAt(definition, pointer)?.name ?? null, message };
}

function isSame(a: Problem, b: Problem): boolean {
  return a.line === b.line && a.column === b.column && a.message === b.message;
}

/** Where a pointer leads to nothing (something is missing), the innermost thing around it. */
function buildPosition(pointer: string, positions: ReadonlyMap<string, Position>): Position {
  const found = positions.get(pointer);
  if (found !== undefined || pointer === '') return found ?? { line: 1, column: 1 };
  return buildPosition(pointer.slice(0, pointer.lastIndexOf('/')), positions);
}
