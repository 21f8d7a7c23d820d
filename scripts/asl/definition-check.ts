import { type Position, readPositionedJson } from '#local/positioned-json.ts';
import { type Definition, definitionOf, type Fault, type Rule, stateAt } from './definition.ts';
import {
  choicesHaveDefaults,
  machinesEnd,
  mapsAreBounded,
  stateNamesAreUnique,
  statesAreObjects,
  statesAreReachable,
  transitionsLeadSomewhere,
} from './flow-rules.ts';
import { stepFunctionsAccepts } from './service-rules.ts';
import { errorNamesExist, questionsLapse, tasksCallFunctions, tasksCatchEverything, tasksRetry } from './task-rules.ts';
import { arnsLeaveThePartitionOpen, dataIsReachedByJsonPath, nothingIsReadByTerraform, placeholdersAreKnownAndUsed } from './text-rules.ts';

const RULES: readonly Rule[] = [
  statesAreObjects,
  stepFunctionsAccepts,
  placeholdersAreKnownAndUsed,
  nothingIsReadByTerraform,
  arnsLeaveThePartitionOpen,
  dataIsReachedByJsonPath,
  transitionsLeadSomewhere,
  statesAreReachable,
  stateNamesAreUnique,
  machinesEnd,
  choicesHaveDefaults,
  mapsAreBounded,
  tasksCallFunctions,
  tasksRetry,
  tasksCatchEverything,
  errorNamesExist,
  questionsLapse,
];

/** One thing wrong with a file; `state` is null outside of states. */
export type Problem = Position & { readonly file: string; readonly state: string | null; readonly message: string };

/** Everything that is wrong with the text of a definition, in the order of the text. Never throws. */
export function checkDefinition(text: string, file: string): Problem[] {
  const json = readPositionedJson(text);
  if (json.kind === 'syntax-error') return [{ file, ...json.position, state: null, message: `this is no JSON. ${json.message}.` }];
  const definition = definitionOf(json.value);
  const problems = RULES.flatMap((rule) => rule(definition)).map((fault) => problemOf(fault, definition, json.positions, file));
  const repeated = json.repeated.map(
    ({ pointer, position }): Problem => ({
      file,
      ...position,
      state: stateAt(definition, pointer)?.name ?? null,
      message: 'this name stands here twice, and only one of them counts; rename or remove one.',
    }),
  );
  return [...problems, ...repeated].toSorted((a, b) => a.line - b.line || a.column - b.column);
}

/** `file:line:column  State "X": what is wrong; what to do`, as editors and CI pick it up. */
export function problemLine({ file, line, column, state, message }: Problem): string {
  return `${file}:${line}:${column}  ${state === null ? '' : `State "${state}": `}${message}`;
}

function problemOf({ pointer, message }: Fault, definition: Definition, positions: ReadonlyMap<string, Position>, file: string): Problem {
  return { file, ...positionOf(pointer, positions), state: stateAt(definition, pointer)?.name ?? null, message };
}

/** Where a pointer leads to nothing (something is missing), the innermost thing around it. */
function positionOf(pointer: string, positions: ReadonlyMap<string, Position>): Position {
  const found = positions.get(pointer);
  if (found !== undefined || pointer === '') return found ?? { line: 1, column: 1 };
  return positionOf(pointer.slice(0, pointer.lastIndexOf('/')), positions);
}
