import { ConfigurationInvalid } from '#domain/base/errors.ts';
import { isRecord } from '#domain/base/json.ts';

const PLACEHOLDER = /\$\{([^}]*)\}/g;

/** The folders of the handlers that the workflow calls. */
export type WorkflowHandler = 'parse-finding' | 'dispatch-finding' | 'request-approval' | 'record-execution' | 'send-notification';

/**
 * The values of all placeholders that a definition may, and must, use.
 * @param functionArn the ARN of a function, by the folder of its handler
 */
export function workflowValues(partition: string, functionArn: (handler: WorkflowHandler) => string) {
  return {
    Partition: partition,
    ParseFindingArn: functionArn('parse-finding'),
    DispatchFindingArn: functionArn('dispatch-finding'),
    RequestApprovalArn: functionArn('request-approval'),
    RecordExecutionArn: functionArn('record-execution'),
    SendNotificationArn: functionArn('send-notification'),
  };
}

/** The names of these placeholders. */
export const WORKFLOW_PLACEHOLDERS: readonly string[] = Object.keys(workflowValues('', () => ''));

/** The names of the `${PascalCase}` placeholders in the text of a definition, each once, in order. */
export function placeholdersIn(text: string): string[] {
  return [...new Set([...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name))];
}

/**
 * A definition with its placeholders filled in.
 * @param text the definition as JSON @param file what it was read from, for the error
 * @throws ConfigurationInvalid naming placeholders without a value, values that no placeholder asks for, and texts that
 *   Terraform would take for a template of its own
 */
export function fillPlaceholders(text: string, values: Readonly<Record<string, string>>, file: string): unknown {
  const names = placeholdersIn(text);
  const list = (some: readonly string[]) => some.map((name) => `\${${name}}`).join(', ');
  const unknown = names.filter((name) => !Object.hasOwn(values, name));
  const unused = Object.keys(values).filter((name) => !names.includes(name));
  const [template] = /[$%]\{.{0,40}/.exec(text.replaceAll(PLACEHOLDER, '')) ?? [];
  if (unknown.length > 0)
    throw new ConfigurationInvalid(`${file}: nobody knows a value for ${list(unknown)}. Known: ${Object.keys(values).join(', ')}.`);
  if (unused.length > 0) throw new ConfigurationInvalid(`${file}: ${list(unused)} is used nowhere.`);
  if (template !== undefined) throw new ConfigurationInvalid(`${file}: "${template}" is a template that is no placeholder.`);
  return JSON.parse(text.replaceAll(PLACEHOLDER, (_whole, name: string) => JSON.stringify(values[name] ?? '').slice(1, -1)));
}

/** A state, with the states of the machine that it is in. */
export type PlacedState = { readonly name: string; readonly state: Readonly<Record<string, unknown>> };

/** All states of a definition, those inside Map and Parallel states too. */
export function statesOf(definition: unknown): PlacedState[] {
  const states = isRecord(definition) && isRecord(definition['States']) ? definition['States'] : {};
  return Object.entries(states).flatMap(([name, state]): PlacedState[] => {
    if (!isRecord(state)) return [];
    const inner = [state['ItemProcessor'], state['Iterator'], ...(Array.isArray(state['Branches']) ? state['Branches'] : [])];
    return [{ name, state }, ...inner.flatMap(statesOf)];
  });
}
