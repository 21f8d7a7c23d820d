import { lookUp } from '@attack-reactor/kit/contract';
import aslValidator from 'asl-validator';
import { expressWorkflow } from '#domain/reaction/express-workflow.ts';
import { formatPlaceholder, placeholdersIn } from '#domain/reaction/workflow-definition.ts';
import { STEP_HANDLERS } from '#handlers/functions.ts';
import { type Definition, type Fault, listLeaves, stateAt } from './definition.ts';

/** Faults that flow-rules.ts says too, with the place. */
const SAID_BETTER: ReadonlySet<string> = new Set([
  'MISSING_TRANSITION_TARGET',
  'BRANCH_OUTBOUND_TRANSITION_TARGET',
  'MAP_OUTBOUND_TRANSITION_TARGET',
  'DUPLICATE_STATE_NAMES',
  'MISSING_TERMINAL_STATE',
]);

const SAMPLE_VALUES: Readonly<Record<string, string>> = {
  Partition: 'aws',
  ...Object.fromEntries(
    STEP_HANDLERS.map((handler) => [formatPlaceholder(handler), `arn:aws:lambda:eu-central-1:111122223333:function:${handler}`]),
  ),
};

/** Lists what Step Functions would refuse, as far as asl-validator knows: fields, types, paths, ARNs. */
export function stepFunctionsAccepts(definition: Definition): Fault[] {
  // The validator throws over what is shaped like no definition at all; statesAreObjects says that.
  return definition.shapeless.length > 0 ? [] : validate(filled(definition.value), definition);
}

/** The Express workflow can be derived. It holds states of the definition only, so nothing else can be wrong with it. */
export function expressCanBeDerived(definition: Definition): Fault[] {
  if (definition.shapeless.length > 0) return [];
  try {
    expressWorkflow(definition.value);
    return [];
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return [{ pointer: pointerNamedIn(message, definition), message: `as an Express workflow: ${message}` }];
  }
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

/** A message without a place names a state first. */
function pointerNamedIn(message: string, { states }: Definition): string {
  const named = states.filter(({ name }) => message.includes(`"${name}"`));
  return named.toSorted((a, b) => message.indexOf(`"${a.name}"`) - message.indexOf(`"${b.name}"`))[0]?.pointer ?? '';
}

/** With sample values in place of placeholders; those that nobody knows stay. */
function filled(value: unknown): unknown {
  const names = listLeaves(value).flatMap(({ value: text }) => (typeof text === 'string' ? placeholdersIn(text) : []));
  const text = [...new Set(names)].reduce(
    (whole, name) => whole.replaceAll(`\${${name}}`, lookUp(SAMPLE_VALUES, name) ?? `\${${name}}`),
    JSON.stringify(value),
  );
  return JSON.parse(text);
}
