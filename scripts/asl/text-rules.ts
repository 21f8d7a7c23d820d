import { describeUnknownPlaceholder, formatPlaceholder } from '#domain/reaction/workflow-definition.ts';
import { listSteps, STEP_HANDLERS } from '#handlers/functions.ts';
import { below } from '#local/positioned-json.ts';
import { type Definition, type Fault, itemsAt, type Leaf, listLeaves } from './definition.ts';

const PLACEHOLDER = /\$\{([^}]*)\}?/g;
/** Syntax that only JSONata, or variables, understand. https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html */
const NOT_JSON_PATH = ['Assign', 'Arguments', 'Output', 'Items', 'Condition'];

/** Placeholders stand in values and are known: deployments and this machine fill in the same ones. */
export function placeholdersAreKnown({ value }: Definition): Fault[] {
  const leaves = listLeaves(value);
  const wrong = listPlaceholders(leaves).flatMap(({ pointer, whole, name }): Fault[] => {
    if (!whole.endsWith('}')) return [{ pointer, message: `the placeholder ${JSON.stringify(whole)} is not closed; end it with "}".` }];
    const message = describeUnknownPlaceholder(name, STEP_HANDLERS);
    return message === undefined ? [] : [{ pointer, message }];
  });
  const inNames = leaves.flatMap(({ pointer, name }): Fault[] =>
    name?.includes('${') ? [{ pointer, message: 'a placeholder stands in a name; placeholders belong into values.' }] : [],
  );
  return [...wrong, ...inNames];
}

/** No handler says in vain that it is a step of this workflow. */
export function stepsAreCalled({ value, workflow }: Definition): Fault[] {
  const used = new Set(listPlaceholders(listLeaves(value)).map(({ name }) => name));
  return listSteps(workflow).flatMap((handler): Fault[] => {
    const name = formatPlaceholder(handler);
    const message = `\${${name}} is used nowhere; call it, or change the trigger in handlers/${handler}/function.ts.`;
    return used.has(name) ? [] : [{ pointer: '', message }];
  });
}

function listPlaceholders(leaves: readonly Leaf[]): { readonly pointer: string; readonly whole: string; readonly name: string }[] {
  return leaves.flatMap(({ pointer, value: text }) =>
    typeof text === 'string' ? [...text.matchAll(PLACEHOLDER)].map(([whole, name = '']) => ({ pointer, whole, name })) : [],
  );
}

/** Terraform reads `%{` as a directive of its own: https://developer.hashicorp.com/terraform/language/expressions/strings */
export function nothingIsReadByTerraform({ value }: Definition): Fault[] {
  return listLeaves(value).flatMap(({ pointer, value: text }): Fault[] =>
    typeof text === 'string' && text.includes('%{')
      ? [{ pointer, message: 'Terraform would read "%{" as a directive; word it differently.' }]
      : [],
  );
}

/** The same file deploys in aws, aws-cn and aws-us-gov. */
export function arnsLeaveThePartitionOpen({ value }: Definition): Fault[] {
  return listLeaves(value).flatMap(({ pointer, name, value: text }): Fault[] =>
    typeof text === 'string' && name !== 'Comment' && /\barn:aws\b/.test(text)
      ? [{ pointer, message: `an ARN names one partition; begin it with arn:\${Partition}.` }]
      : [],
  );
}

/** One language for data: what runs on one machine understands JSONPath only. */
export function dataIsReachedByJsonPath({ value, states }: Definition): Fault[] {
  const expressions = listLeaves(value).flatMap(({ pointer, name, value: inner }): Fault[] => {
    if (name === 'QueryLanguage' && inner !== 'JSONPath')
      return [{ pointer, message: 'the query language is not JSONPath; take this line out.' }];
    if (typeof inner === 'string' && /\{%|%\}/.test(inner))
      return [{ pointer, message: 'this is a JSONata expression; reach data by JSONPath.' }];
    return [];
  });
  const places = states.flatMap((state) => [
    { pointer: state.pointer, item: state.fields },
    ...['Choices', 'Catch', 'Retry'].flatMap((list) => itemsAt(state, list)),
  ]);
  const fields = places.flatMap(({ pointer, item }) =>
    NOT_JSON_PATH.filter((name) => Object.hasOwn(item, name)).map(
      (name): Fault => ({
        pointer: below(pointer, name),
        message: `"${name}" belongs to JSONata or to variables; use Parameters, ResultPath and OutputPath.`,
      }),
    ),
  );
  return [...expressions, ...fields];
}
