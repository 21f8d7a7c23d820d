import aslValidator from 'asl-validator';
import { expressWorkflow } from '#domain/reaction/express-workflow.ts';
import { placeholdersIn, workflowValues } from '#domain/reaction/workflow-definition.ts';
import { type Definition, type Fault, leavesOf, stateAt } from './definition.ts';

/** What flow-rules.ts says too, with the place. */
const SAID_BETTER: ReadonlySet<string> = new Set([
  'MISSING_TRANSITION_TARGET',
  'BRANCH_OUTBOUND_TRANSITION_TARGET',
  'MAP_OUTBOUND_TRANSITION_TARGET',
  'DUPLICATE_STATE_NAMES',
  'MISSING_TERMINAL_STATE',
]);

const SAMPLE_VALUES: Readonly<Record<string, string>> = workflowValues(
  'aws',
  (handler) => `arn:aws:lambda:eu-central-1:111122223333:function:${handler}`,
);

/**
 * What Step Functions would refuse, as far as asl-validator knows (fields, types, paths, ARNs): of the file, and of the
 * Express workflow that is derived from it. What is wrong with both is said once.
 */
export function stepFunctionsAccepts(definition: Definition): Fault[] {
  // The validator throws over what is shaped like no definition at all; statesAreObjects says that.
  if (definition.shapeless.length > 0) return [];
  const standard = filled(definition.value);
  const faults = validate(standard, definition);
  try {
    const express = expressWorkflow(standard);
    return faults.length > 0 ? faults : validate(express, definition).map(ofExpress);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return [...faults, ofExpress({ pointer: pointerNamedIn(message, definition), message })];
  }
}

function ofExpress({ pointer, message }: Fault): Fault {
  return { pointer, message: `as an Express workflow: ${message}` };
}

function validate(value: unknown, definition: Definition): Fault[] {
  // The validator writes the query language into every state.
  return aslValidator(Object(structuredClone(value)), { checkPaths: true, checkArn: true }).errors.flatMap((error): Fault[] => {
    if (SAID_BETTER.has(error['Error code'])) return [];
    const pointer = error.schemaError?.instancePath;
    if (pointer === undefined)
      return [{ pointer: pointerNamedIn(error.Message, definition), message: `Step Functions refuses it: ${error.Message}.` }];
    const what = error.Message.slice(pointer.length).replace(/^ is invalid\. /, '');
    const field = pointer.slice((stateAt(definition, pointer)?.pointer ?? '').length + 1) || 'this';
    return [{ pointer, message: `Step Functions refuses ${field}: it ${what}.` }];
  });
}

/** A message without a place names a state. */
function pointerNamedIn(message: string, { states }: Definition): string {
  return states.find(({ name }) => message.includes(`"${name}"`))?.pointer ?? '';
}

/** With sample values in place of placeholders; those that nobody knows stay. */
function filled(value: unknown): unknown {
  const names = leavesOf(value).flatMap(({ value: text }) => (typeof text === 'string' ? placeholdersIn(text) : []));
  const text = [...new Set(names)].reduce(
    (whole, name) => whole.replaceAll(`\${${name}}`, SAMPLE_VALUES[name] ?? `\${${name}}`),
    JSON.stringify(value),
  );
  return JSON.parse(text);
}
